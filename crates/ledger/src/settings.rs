//! The few settings that change what the figures mean, and whatever else the application wants kept.

use record::Currency;
use rusqlite::OptionalExtension;

use crate::{LedgerError, Reader, Writer, stored};

/// Days after which content counts as evergreen, until the user says otherwise.
const PASSIVE_AGE: u32 = 90;

impl Reader {
    /// Answers a setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>, LedgerError> {
        let mut find = self.conn.prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
        Ok(find.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Answers the base currency, once it is chosen.
    pub fn currency(&self) -> Result<Option<Currency>, LedgerError> {
        self.setting("currency")?.map(|code| stored::currency(&code)).transpose()
    }

    /// Answers after how many days content counts as evergreen.
    pub fn passive_age(&self) -> Result<u32, LedgerError> {
        Ok(self.setting("passive_age")?.and_then(|days| days.parse().ok()).unwrap_or(PASSIVE_AGE))
    }
}

impl Writer {
    /// Keeps a setting. The base currency and the passive age have methods of their own.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<(), LedgerError> {
        self.conn
            .prepare_cached(
                "INSERT INTO settings (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute([key, value])?;
        Ok(())
    }

    /// Chooses the base currency and converts everything to it.
    pub fn set_currency(&self, currency: Currency) -> Result<(), LedgerError> {
        if self.currency()? == Some(currency) {
            return Ok(());
        }
        self.set_setting("currency", currency.key())?;
        self.rebuild_everything()
    }

    /// Sets after how many days content counts as evergreen and classes everything anew.
    pub fn set_passive_age(&self, days: u32) -> Result<(), LedgerError> {
        if self.passive_age()? == days {
            return Ok(());
        }
        self.set_setting("passive_age", &days.to_string())?;
        self.class_everything()?;
        self.rebuild_everything()
    }
}
