//! A decision becomes a list of statements, and the statements become true together.

use crate::db::{Query, Statement, Value};
use crate::{Error, Result, Store};
use depesche_news::{Change, Decision, Event, File, Item, ItemId, Key, Picture, Record, Standing};
use jiff::Timestamp;

impl Store {
    /// Makes a decision true, all of it or nothing, durably; gives the number of its last log
    /// entry, or `None` if it changes nothing that is logged.
    ///
    /// # Errors
    /// [`Error::Conflict`] if a record is not at the version before the decision's;
    /// [`Error::KeyTaken`] if another id holds the key.
    pub async fn commit(&self, decision: &Decision) -> Result<Option<u64>> {
        let statements = plan(decision)?;
        if statements.is_empty() {
            return Ok(None);
        }
        let rows = match self.db.write(statements).await {
            Err(Error::Conflict { item }) => return Err(self.why_refused(item).await?),
            rows => rows?,
        };
        let last = rows.last().map(|row| row.int(0)).transpose()?;
        Ok(last.map(|seq| self.grown_to(seq.unsigned_abs())))
    }

    /// To load it again and decide again helps against a conflict, but never against a taken key.
    async fn why_refused(&self, item: ItemId) -> Result<Error> {
        let question = Query::new("SELECT agency, id FROM record").bind(" WHERE key = ", Key::of(&item));
        let Some(row) = self.read_one(question).await? else { return Ok(Error::Conflict { item }) };
        let agency = row.text(0)?.to_owned().try_into().map_err(|error| Error::corrupt("an agency", error))?;
        let holder = ItemId { agency, id: row.text(1)?.into() };
        Ok(if holder == item { Error::Conflict { item } } else { Error::KeyTaken { item, holder } })
    }
}

/// What makes a decision true. The only rows that it returns are the numbers of log entries.
fn plan(decision: &Decision) -> Result<Vec<Statement>> {
    let mut plan = Vec::new();
    for change in &decision.changes {
        match change {
            Change::Put(record) => put(&mut plan, record)?,
            Change::Attach { by, text, pictures } => attach(&mut plan, by, text, pictures),
            Change::Arrived(file) => plan.push(arrived(file)?),
        }
        if let Some(event) = event(change) {
            plan.push(logged(decision, &event)?);
        }
    }
    Ok(plan)
}

fn put(plan: &mut Vec<Statement>, record: &Record) -> Result<()> {
    let key = record.key();
    if record.version() == 1 {
        plan.push(insert(record)?);
    } else {
        plan.extend([keep_earlier(key), update(record)?]);
        plan.extend(FORGET.map(|sql| Statement::new(sql, [key.into()])));
    }
    match record {
        Record::Item(item) => list(plan, item),
        Record::Picture(picture) => expect_files(plan, picture),
        Record::Package(_) => {}
    }
    Ok(())
}

fn insert(record: &Record) -> Result<Statement> {
    let sql = "INSERT INTO record (key, agency, id, kind, version, standing, json)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let id = record.id();
    let (key, agency) = (record.key().into(), id.agency.as_str().into());
    let (kind, standing) = (kind(record).into(), standing(record.standing()).into());
    let params = [key, agency, id.id.as_str().into(), kind, record.version().into(), standing, json(record)?];
    Ok(Statement::new(sql, params).or_conflict(id))
}

fn update(record: &Record) -> Result<Statement> {
    let sql = "UPDATE record SET kind = $1, version = $2, standing = $3, json = $4
        WHERE key = $5 AND agency = $6 AND id = $7 AND version = $2 - 1";
    let id = record.id();
    let state = [kind(record).into(), record.version().into(), standing(record.standing()).into(), json(record)?];
    let which = [record.key().into(), id.agency.as_str().into(), id.id.as_str().into()];
    let params: Vec<Value> = state.into_iter().chain(which).collect();
    Ok(Statement::new(sql, params).or_conflict(id))
}

fn keep_earlier(key: Key) -> Statement {
    // A conflict here means that the update after it finds one too.
    let sql = "INSERT INTO earlier (key, version, json) SELECT key, version, json FROM record WHERE key = $1
        ON CONFLICT DO NOTHING";
    Statement::new(sql, [key.into()])
}

/// What earlier versions have derived.
const FORGET: [&str; 3] = [
    "DELETE FROM listing WHERE key = $1",
    "DELETE FROM turn WHERE key = $1",
    "DELETE FROM picture_file WHERE picture = $1",
];

fn list(plan: &mut Vec<Statement>, item: &Item) {
    if item.standing != Standing::Live || item.placements.is_empty() {
        return;
    }
    let key = item.key();
    let sql = "INSERT INTO listing (key, site, section, at, opens, shuts) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (key, site) DO NOTHING";
    let opens = item.embargo.map_or(i64::MIN.into(), Value::from);
    let shuts = item.expiry.map_or(i64::MAX.into(), Value::from);
    for place in &item.placements {
        let (site, section) = (place.site.as_str().into(), place.section.as_str().into());
        let params = [key.into(), site, section, item.at().into(), opens.clone(), shuts.clone()];
        plan.push(Statement::new(sql, params));
    }
    turn(plan, key, [item.embargo, item.expiry]);
}

fn expect_files(plan: &mut Vec<Statement>, picture: &Picture) {
    let (key, agency) = (picture.key(), picture.id.agency.as_str());
    let sql = "INSERT INTO picture_file (picture, agency, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    for name in &picture.files {
        plan.push(Statement::new(sql, [key.into(), agency.into(), name.as_str().into()]));
    }
    if picture.standing == Standing::Live {
        turn(plan, key, [picture.embargo, picture.expiry]);
    }
}

fn turn(plan: &mut Vec<Statement>, key: Key, instants: [Option<Timestamp>; 2]) {
    let sql = "INSERT INTO turn (at, key) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    plan.extend(instants.into_iter().flatten().map(|at| Statement::new(sql, [at.into(), key.into()])));
}

fn attach(plan: &mut Vec<Statement>, by: &ItemId, text: &ItemId, pictures: &[ItemId]) {
    let (item, by) = (Key::of(text), Key::of(by));
    let sql = "DELETE FROM attachment WHERE item = $1 AND said_by = $2";
    plan.push(Statement::new(sql, [item.into(), by.into()]));
    let sql = "INSERT INTO attachment (item, said_by, place, picture) VALUES ($1, $2, $3, $4)";
    for (place, picture) in pictures.iter().enumerate() {
        plan.push(Statement::new(sql, [item.into(), by.into(), place.into(), Key::of(picture).into()]));
    }
}

fn arrived(file: &File) -> Result<Statement> {
    // A replay must not put an old file in the place of a newer one.
    let sql = "INSERT INTO file (agency, name, received, json) VALUES ($1, $2, $3, $4)
        ON CONFLICT (agency, name) DO UPDATE SET received = excluded.received, json = excluded.json
        WHERE excluded.received >= file.received";
    let (agency, name) = (file.id.agency.as_str().into(), file.id.id.as_str().into());
    Ok(Statement::new(sql, [agency, name, file.received.into(), json(file)?]))
}

fn event(change: &Change) -> Option<Event> {
    match change {
        Change::Put(record) => Some(put_event(record)),
        Change::Attach { text, .. } => Some(Event::Attached { key: Key::of(text) }),
        Change::Arrived(_) => None,
    }
}

fn put_event(record: &Record) -> Event {
    let (key, version) = (record.key(), record.version());
    match record {
        Record::Item(_) => Event::Item { key, version },
        Record::Picture(_) => Event::Picture { key, version },
        Record::Package(_) => Event::Package { key, version },
    }
}

fn logged(decision: &Decision, event: &Event) -> Result<Statement> {
    let sql = "INSERT INTO log (seq, at, actor, reason, event)
        VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM log), $1, $2, $3, $4) RETURNING seq";
    let (actor, reason) = (json(&decision.actor)?, decision.reason.as_str().into());
    Ok(Statement::new(sql, [decision.at.into(), actor, reason, json(event)?]))
}

fn kind(record: &Record) -> &'static str {
    match record {
        Record::Item(_) => "item",
        Record::Picture(_) => "picture",
        Record::Package(_) => "package",
    }
}

fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Live => "live",
        Standing::Held(_) => "held",
        Standing::Killed => "killed",
    }
}

fn json(value: &impl serde::Serialize) -> Result<Value> {
    let text = serde_json::to_string(value).map_err(|error| Error::corrupt("a value to be kept", error))?;
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use depesche_news::{Actor, Agency, Body, Digest, Media, Package, Placement, Revision, SectionPath, SiteId};

    fn id(id: &str) -> ItemId {
        ItemId { agency: Agency::parse("kueste").unwrap(), id: id.into() }
    }

    fn revision() -> Revision {
        Revision { number: 1, created: Timestamp::UNIX_EPOCH }
    }

    fn item() -> Item {
        let (site, section) = (SiteId::parse("a").unwrap(), SectionPath::parse("b").unwrap());
        Item {
            id: id("1"),
            version: 2,
            revision: revision(),
            standing: Standing::Live,
            placements: vec![Placement { site, section }],
            headline: "Flut".into(),
            lead: None,
            body: Body::default(),
            byline: None,
            located: None,
            credit: String::new(),
            language: None,
            urgency: Item::USUAL_URGENCY,
            slugline: None,
            keywords: vec![],
            subjects: vec![],
            created: Timestamp::UNIX_EPOCH,
            updated: Timestamp::UNIX_EPOCH,
            embargo: Some(Timestamp::UNIX_EPOCH),
            expiry: None,
            correction: None,
            copyright: None,
            usage_terms: None,
            pictures: vec![].into(),
        }
    }

    fn picture() -> Picture {
        Picture {
            id: id("p"),
            version: 1,
            revision: revision(),
            standing: Standing::Live,
            caption: String::new(),
            credit: String::new(),
            copyright: None,
            usage_terms: None,
            embargo: None,
            expiry: None,
            files: vec!["p.jpg".into()],
            media: None,
        }
    }

    fn package() -> Package {
        let standing = Standing::Held(depesche_news::Hold::Withheld);
        Package { id: id("k"), version: 1, revision: revision(), standing, texts: vec![], pictures: vec![] }
    }

    fn every_change() -> Decision {
        let media = Media { digest: Digest::of(b""), width: 1, height: 1, renditions: vec![] };
        let changes = vec![
            Change::Put(Record::Item(Box::new(item()))),
            Change::Put(Record::Picture(Box::new(picture()))),
            Change::Put(Record::Package(Box::new(package()))),
            Change::Attach { by: id("k"), text: id("1"), pictures: vec![id("p")] },
            Change::Arrived(File { id: id("p.jpg"), received: Timestamp::UNIX_EPOCH, media }),
        ];
        Decision { changes, ..Decision::nothing(Actor::Clock, "test", Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn parameters_are_in_order() {
        plan(&every_change()).unwrap().iter().for_each(Statement::assert_in_order);
    }

    #[test]
    fn no_change_needs_no_statement() {
        assert!(plan(&Decision::nothing(Actor::Clock, "older", Timestamp::UNIX_EPOCH)).unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_taken_key_is_told_from_a_conflict() {
        let store = Store::open("sqlite::memory:", "memory:").await.unwrap();
        let first = Record::Item(Box::new(Item { version: 1, ..item() }));
        // No two ids of one key are known, so one is made up.
        let taken = Statement::new("UPDATE record SET id = 'other' WHERE key = $1", [first.key().into()]);
        store.db.write(vec![insert(&first).unwrap(), taken]).await.unwrap();
        let changes = vec![Change::Put(first)];
        let refused = store.commit(&Decision { changes, ..every_change() }).await.unwrap_err();
        assert_eq!(refused.to_string(), "kueste 1 cannot be kept: `kueste other` has the same key");
    }
}
