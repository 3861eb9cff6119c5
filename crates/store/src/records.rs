//! Records, one by one, and the pictures that belong to items.

use crate::db::{Query, Row};
use crate::{Error, Result, Store};
use depesche_news::{File, Item, ItemId, Key, Picture, Record};
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// So many parameters at once are within the limits of every database.
const BATCH: usize = 500;

impl Store {
    /// The record of this id, in its newest version; of an item, without its pictures.
    pub async fn record(&self, id: &ItemId) -> Result<Option<Record>> {
        let question = Query::new("SELECT json FROM record")
            .bind(" WHERE agency = ", id.agency.as_str())
            .bind(" AND id = ", id.id.as_str());
        self.read_one(question).await?.map(|row| parse(&row, 0)).transpose()
    }

    /// The item of this key, in its newest version, with its pictures in their order.
    pub async fn item(&self, key: Key) -> Result<Option<Item>> {
        let question = Query::new("SELECT json FROM record").bind(" WHERE kind = 'item' AND key = ", key);
        Ok(self.items(question).await?.pop())
    }

    /// The items, each with its pictures, that show the picture of this key.
    pub async fn items_showing(&self, picture: Key) -> Result<Vec<Item>> {
        let question = Query::new("SELECT json FROM record WHERE kind = 'item' AND key IN")
            .bind(" (SELECT item FROM shown WHERE picture = ", picture)
            .then(") ORDER BY key");
        self.items(question).await
    }

    /// The pictures that name this file (agency and file name), newest revision first.
    pub async fn pictures_naming(&self, file: &ItemId) -> Result<Vec<Picture>> {
        let question = Query::new("SELECT json FROM record WHERE kind = 'picture' AND key IN (SELECT picture")
            .bind(" FROM picture_file WHERE agency = ", file.agency.as_str())
            .bind(" AND name = ", file.id.as_str())
            .then(") ORDER BY key");
        let rows = self.db.read(question).await?;
        let mut pictures = rows.iter().map(|row| picture(row, 0)).collect::<Result<Vec<_>>>()?;
        pictures.sort_by_key(|picture| std::cmp::Reverse(picture.revision));
        Ok(pictures)
    }

    /// The newest files that arrived under these names.
    pub async fn files(&self, names: &[ItemId]) -> Result<Vec<File>> {
        let mut files = Vec::with_capacity(names.len());
        for names in names.chunks(BATCH) {
            let start = Query::new("SELECT json FROM file WHERE (agency, name) IN (VALUES ");
            let question = names.iter().enumerate().fold(start, |question, (i, name)| {
                let open = if i == 0 { "(" } else { ", (" };
                question.bind(open, name.agency.as_str()).bind(", ", name.id.as_str()).then(")")
            });
            for row in self.db.read(question.then(")")).await? {
                files.push(parse(&row, 0)?);
            }
        }
        Ok(files)
    }

    /// The items whose records a question selects, each with its pictures.
    pub(crate) async fn items(&self, question: Query) -> Result<Vec<Item>> {
        let rows = self.db.read(question).await?;
        let mut items = rows.iter().map(|row| item(row, 0)).collect::<Result<Vec<_>>>()?;
        for items in items.chunks_mut(BATCH) {
            self.join_pictures(items).await?;
        }
        Ok(items)
    }

    /// The text's own pictures come first, then those of packages; each once.
    async fn join_pictures(&self, items: &mut [Item]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let question =
            Query::new("SELECT shown.item, record.json FROM shown JOIN record ON record.key = shown.picture")
                .bind_all(" WHERE record.kind = 'picture' AND shown.item IN (", items.iter().map(Item::key))
                .then(") ORDER BY CASE WHEN said_by = item THEN 0 ELSE 1 END, said_by, place");
        let mut pictures: HashMap<String, Vec<Picture>> = HashMap::new();
        for row in self.db.read(question).await? {
            pictures.entry(row.text(0)?.into()).or_default().push(picture(&row, 1)?);
        }
        for item in items {
            item.pictures = pictures.remove(item.key().as_str()).map(each_once).unwrap_or_default().into();
        }
        Ok(())
    }
}

fn each_once(mut pictures: Vec<Picture>) -> Vec<Picture> {
    let mut seen = HashSet::new();
    pictures.retain(|picture| seen.insert(picture.key()));
    pictures
}

fn item(row: &Row, column: usize) -> Result<Item> {
    match parse(row, column)? {
        Record::Item(item) => Ok(*item),
        other => Err(unexpected("an item", &other)),
    }
}

fn picture(row: &Row, column: usize) -> Result<Picture> {
    match parse(row, column)? {
        Record::Picture(picture) => Ok(*picture),
        other => Err(unexpected("a picture", &other)),
    }
}

fn unexpected(expected: &str, found: &Record) -> Error {
    Error::corrupt(format!("record {}", found.id()), format!("expected {expected}"))
}

pub(crate) fn parse<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T> {
    let text = row.text(column)?;
    serde_json::from_str(text).map_err(|error| {
        let start: String = text.chars().take(80).collect();
        Error::corrupt(format!("`{start}`"), error)
    })
}
