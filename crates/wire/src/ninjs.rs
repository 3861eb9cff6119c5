//! ninjs 3 out.

use crate::Dispatch;

/// The dispatch in the terms of IPTC ninjs 3.
pub fn to_json(dispatch: &Dispatch) -> serde_json::Value {
    serde_json::json!({ "uri": dispatch.uri })
}
