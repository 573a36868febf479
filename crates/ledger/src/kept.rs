//! The tables that hold what the sources say now, each with a twin of states that are over.

use rusqlite::{Connection, params};

use crate::{BatchId, LedgerError};

/// A table and its twin. All that makes up a state is sealed: see `chain`, also before a column is added. Both have the columns `row`, `batch` and `changed_at`; the twin has `by` as well.
pub(crate) struct Kept {
    pub(crate) table: &'static str,
    /// What a row of it is called.
    pub(crate) one: &'static str,
    pub(crate) history: &'static str,
    /// What makes up a state.
    pub(crate) columns: &'static str,
}

pub(crate) const TRANSACTIONS: Kept = Kept {
    table: "transactions", one: "transaction",
    history: "changes",
    columns:
        "program, named, program_name, status, kind, occurred_at, day, commission, currency, commission_text,
        sale, sale_currency, quantity, sub_id, order_id, customer_id, clicked_at, payout_id, missing_since, note",
};
pub(crate) const DAILY: Kept = Kept {
    table: "daily",
    one: "day",
    history: "daily_changes",
    columns: "program, named, program_name, day, sub_id, clicks, impressions",
};
pub(crate) const PAYOUTS: Kept = Kept {
    table: "payouts",
    one: "payout",
    history: "payout_changes",
    columns: "day, amount, currency, status, payer",
};
pub(crate) const REFERRALS: Kept = Kept {
    table: "referrals",
    one: "referral",
    history: "referral_changes",
    columns: "joined_at, state, program",
};
pub(crate) const LISTINGS: Kept =
    Kept { table: "listings", one: "program", history: "listing_changes", columns: "name, link" };

pub(crate) const LINKS: Kept = Kept {
    table: "links",
    one: "link",
    history: "link_changes",
    columns: "program, url, sub_id, target, name, gone",
};
pub(crate) const CREATIVES: Kept = Kept {
    table: "creatives",
    one: "creative",
    history: "creative_changes",
    columns: "program, kind, name, width, height, html, image, url, code, starts, ends, gone, listed, program_name",
};
pub(crate) const PLACEMENTS: Kept = Kept {
    table: "placements",
    one: "placement",
    history: "placement_changes",
    columns: "program, channel, title, url, first_day, last_day, link, creative, notes, gone",
};
pub(crate) const EFFORTS: Kept = Kept {
    table: "efforts",
    one: "note of work",
    history: "effort_changes",
    columns: "placement, day, minutes, note, gone",
};
pub(crate) const SUB_RULES: Kept = Kept {
    table: "sub_rules",
    one: "rule",
    history: "sub_rule_changes",
    columns: "placement, how, text, gone",
};

pub(crate) const TERMS: Kept = Kept {
    table: "terms",
    one: "fact of the terms",
    history: "term_changes",
    columns: "program, kind, about, value, since, quote, source, note, gone",
};

pub(crate) const MATCHES: Kept = Kept {
    table: "matches",
    one: "match",
    history: "match_changes",
    columns: "payout, receipt, sent, received, how, gone",
};
pub(crate) const PAYOUT_MARKS: Kept = Kept {
    table: "payout_marks",
    one: "note about a payout",
    history: "payout_mark_changes",
    columns: "account, payer, currency, due, what, day, amount, note, gone",
};

/// All of them; what needs rows of another table stands before it.
pub(crate) const KEPT: [Kept; 13] = [
    TRANSACTIONS,
    DAILY,
    MATCHES,
    PAYOUT_MARKS,
    PAYOUTS,
    REFERRALS,
    LISTINGS,
    SUB_RULES,
    EFFORTS,
    PLACEMENTS,
    CREATIVES,
    LINKS,
    TERMS,
];

impl Kept {
    /// Copies the state of a row to the twin because a batch is about to replace it.
    pub(crate) fn supersede(&self, conn: &Connection, row: i64, by: BatchId) -> Result<(), LedgerError> {
        let Kept { table, history, columns, .. } = self;
        let sql = format!(
            "INSERT INTO {history} (row, by, batch, changed_at, {columns})
             SELECT row, ?2, batch, changed_at, {columns} FROM {table} WHERE row = ?1"
        );
        conn.prepare_cached(&sql)?.execute(params![row, by.0])?;
        Ok(())
    }

    /// Puts back what a batch replaced, in one row or in all.
    pub(crate) fn restore(
        &self,
        conn: &Connection,
        by: BatchId,
        row: Option<i64>,
    ) -> Result<u64, LedgerError> {
        let Kept { table, history, columns, .. } = self;
        let one = if row.is_some() { "AND row = ?2" } else { "AND ?2 IS NULL" };
        let sql = format!(
            "UPDATE {table} SET (batch, changed_at, {columns}) =
               (SELECT batch, changed_at, {columns} FROM {history} h WHERE h.row = {table}.row AND h.by = ?1)
             WHERE row IN (SELECT row FROM {history} WHERE by = ?1 {one})"
        );
        let restored = conn.prepare_cached(&sql)?.execute(params![by.0, row])?;
        let sql = format!("DELETE FROM {history} WHERE by = ?1 {one}");
        conn.prepare_cached(&sql)?.execute(params![by.0, row])?;
        Ok(restored as u64)
    }
}
