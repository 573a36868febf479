//! The table: every command, its arguments, its answer. Start reading here.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use ts_rs::{Config, TS, TypeVisitor};

use crate::view::*;
use crate::{
    App, Error, ErrorKind, accounts, activity, changes, consent, evidence, export, forecast, hand, import,
    income, mapping, networks, own, payouts, profile, promotion, recipes, recurring, referrals, schedule,
    settings, sync, tax, terms, today, watch,
};

/// Makes the two things that a table of commands is for: the dispatch, and the text of `ui/src/commands.ts`.
macro_rules! commands {
    ($($name:literal ($args:ty) -> $answer:ty = $function:path;)*) => {
        impl App {
            /// Answers a command by name: JSON in, JSON out, the same for every caller.
            pub async fn call(self: &Arc<Self>, name: &str, args: Value) -> Result<Value, Error> {
                match name {
                    $($name => {
                        let args: $args = serde_json::from_value(args).map_err(|error| bad_arguments(name, &error))?;
                        let answer: $answer = $function(self, args).await?;
                        serde_json::to_value(answer).map_err(|error| bad_arguments(name, &error))
                    })*
                    _ => Err(Error::new(ErrorKind::Bug, format!("There is no command “{name}”."))),
                }
            }
        }

        /// The TypeScript of the table and of every type in it: the text of `ui/src/commands.ts`.
        pub fn typescript() -> String {
            let mut types = Types { config: Config::new().with_large_int("number"), declared: BTreeMap::new() };
            let mut table = String::new();
            $(
                types.visit::<$args>();
                types.visit::<$answer>();
                let (args, answer) = (<$args>::name(&types.config), <$answer>::name(&types.config));
                table += &format!("  {:?}: {{ args: {args}; answer: {answer} }};\n", $name);
            )*
            types.visit::<Event>();
            types.visit::<ErrorView>();
            let declared: Vec<_> = types.declared.into_values().map(|text| format!("export {text}\n")).collect();
            format!(
                "// Generated from crates/tributary/src/commands.rs; edits are overwritten by `cargo test`.\n\n{}\n\
                 /** Every command: its arguments and its answer. */\nexport interface Commands {{\n{table}}}\n",
                declared.join("\n")
            )
        }
    };
}

commands! {
    "app.state" (()) -> AppState = settings::state;
    "app.prefer" (Preferences) -> AppState = settings::prefer;
    "app.seen" (Option<SeenUntil>) -> () = changes::seen;
    "profile.sample" (()) -> AppState = profile::sample;
    "profile.own" (()) -> AppState = profile::own;
    "vault.unlock" (Passphrase) -> AppState = settings::unlock;
    "networks.list" (()) -> Vec<NetworkView> = networks::list;
    "networks.own" (()) -> Vec<OwnNetwork> = own::list;
    "networks.make" (NewNetwork) -> OwnNetwork = own::make;
    "networks.allow" (HostsSeen) -> () = own::allow;
    "networks.try" (TrialRequest) -> Vec<TrialView> = own::try_out;
    "networks.record" (RecordRequest) -> RecordedView = own::record;
    "accounts.list" (()) -> Vec<AccountView> = accounts::list;
    "accounts.consent" (ConsentRequest) -> BTreeMap<String, String> = consent::ask;
    "accounts.consent_cancel" (()) -> () = consent::cancel;
    "accounts.check" (NewAccount) -> AccountCheck = accounts::check;
    "accounts.add" (NewAccount) -> AccountView = accounts::add;
    "accounts.update" (AccountEdit) -> AccountView = accounts::update;
    "accounts.rename" (AccountRename) -> AccountView = accounts::rename;
    "accounts.schedule" (AccountSchedule) -> AccountView = schedule::set;
    "accounts.remove" (AccountRemoval) -> () = accounts::remove;
    "sync.start" (SyncRequest) -> () = sync::start;
    "sync.cancel" (()) -> () = sync::cancel;
    "sync.state" (()) -> SyncState = sync::state;
    "import.parts" (ImportRequest) -> Vec<ImportPart> = import::named_parts;
    "import.sheet" (SheetRequest) -> SheetView = mapping::sheet;
    "import.preview" (ImportRequest) -> ImportPreview = import::preview;
    "import.run" (ImportRequest) -> ImportResult = import::run;
    "import.cancel" (ByPath) -> () = import::cancel;
    "import.rejected" (SaveRejected) -> u64 = import::save_rejected;
    "import.undo" (ByBatch) -> Undone = import::undo;
    "import.list" (()) -> Vec<ImportView> = import::list;
    "recipes.look" (ByPath) -> RecipeView = recipes::look;
    "recipes.add" (ByPath) -> RecipeView = recipes::add;
    "recipes.save" (RecipeCopy) -> () = recipes::save;
    "watch.choose" (WatchFolder) -> AppState = watch::choose;
    "watch.notices" (()) -> Vec<WatchNotice> = watch::notices;
    "today" (ProgramQuestion) -> Today = today::today;
    "today.review" (()) -> Review = today::review;
    "income.chart" (ChartRequest) -> Chart = income::chart;
    "income.series" (IncomeQuestion) -> Vec<record::Series> = income::series;
    "forecast.page" (ForecastQuestion) -> ForecastPage = forecast::page;
    "forecast.figure" (FigureQuestion) -> Figure = forecast::figure;
    "forecast.what_if" (WhatIfQuestion) -> WhatIf = forecast::what_if;
    "goals.edit" (GoalsEdit) -> GoalsSet = forecast::goals;
    "programs.list" (ProgramQuestion) -> Vec<ProgramView> = income::programs;
    "programs.detail" (DetailQuestion) -> ProgramDetail = income::program;
    "programs.edit" (ProgramEdit) -> () = income::edit;
    "recurring.page" (RecurringQuestion) -> RecurringPage = referrals::page;
    "recurring.behind" (CellQuestion) -> Vec<ReferralView> = referrals::behind;
    "recurring.cohorts" (RecurringQuestion) -> CohortPage = referrals::cohorts;
    "recurring.chart" (MovementsChart) -> Figure = referrals::chart;
    "recurring.cohort_chart" (CohortsChart) -> Figure = referrals::cohort_chart;
    "recurring.curve_chart" (CurvesChart) -> Figure = referrals::curve_chart;
    "recurring.save" (SaveRecurring) -> () = referrals::save;
    "referrals.list" (ReferralQuestion) -> ReferralPage = referrals::list;
    "referrals.detail" (ByReferral) -> ReferralDetail = referrals::detail;
    "referrals.keep" (ReferralForm) -> HandDone = referrals::keep;
    "activity.list" (ActivityQuestion) -> ActivityPage = activity::list;
    "activity.detail" (ByRow) -> TransactionDetail = activity::detail;
    "activity.changes" (ChangesQuestion) -> Changes = changes::list;
    "activity.changed" (ChangedQuestion) -> ChangedPage = changes::rows;
    "hand.book" (()) -> HandBook = hand::book;
    "hand.add" (HandEntry) -> HandDone = hand::add;
    "hand.edit" (HandEdit) -> HandDone = hand::edit;
    "hand.rule" (RuleForm) -> RuleDone = recurring::set;
    "hand.rule_state" (RuleState) -> RuleDone = recurring::state;
    "promotion.page" (PlacementQuestion) -> PlacementPage = promotion::page;
    "promotion.detail" (ByPlacement) -> PlacementDetail = promotion::detail;
    "promotion.chart" (PlacementChart) -> Chart = promotion::chart;
    "promotion.beside" (BesideRequest) -> Beside = promotion::beside;
    "promotion.kept" (OfProgram) -> Vec<KeptPaying> = promotion::kept;
    "promotion.hourly" (HourlyEdit) -> Hourly = promotion::hourly;
    "promotion.timer" (()) -> Option<Timer> = promotion::timer;
    "promotion.timer_start" (ByPlacement) -> Timer = promotion::timer_start;
    "promotion.timer_stop" (TimerStop) -> Option<PromotionDone> = promotion::timer_stop;
    "promotion.add" (PlacementForm) -> PromotionDone = promotion::add;
    "promotion.edit" (PlacementEdit) -> PromotionDone = promotion::edit;
    "promotion.remove" (ByPlacement) -> PromotionDone = promotion::remove;
    "promotion.build" (BuildRequest) -> BuiltLink = promotion::build;
    "promotion.save_qr" (SaveQr) -> () = promotion::save_qr;
    "promotion.links" (OfProgram) -> Vec<LinkView> = promotion::links;
    "promotion.creatives" (OfProgram) -> Vec<CreativeView> = promotion::creatives;
    "promotion.creative" (CreativeForm) -> PromotionDone = promotion::add_creative;
    "promotion.creative_edit" (CreativeEdit) -> PromotionDone = promotion::creative_edit;
    "promotion.creative_image" (ByCreative) -> CreativeImage = promotion::creative_image;
    "promotion.creatives_folder" (CreativesFolder) -> CreativesAdded = promotion::creatives_folder;
    "promotion.link_add" (LinkForm) -> PromotionDone = promotion::link_add;
    "promotion.link_edit" (LinkEdit) -> PromotionDone = promotion::link_edit;
    "promotion.work" (WorkForm) -> PromotionDone = promotion::work;
    "promotion.work_edit" (WorkEdit) -> PromotionDone = promotion::work_edit;
    "promotion.rule" (SubRuleForm) -> PromotionDone = promotion::rule;
    "promotion.unplaced" (OfProgram) -> Vec<UnplacedView> = promotion::unplaced;
    "promotion.sites" (SitesEdit) -> SitesView = promotion::sites;
    "promotion.check" (CheckRequest) -> CheckView = promotion::check;
    "promotion.stop" (()) -> () = promotion::stop;
    "promotion.findings" (()) -> Vec<FindingView> = promotion::findings;
    "promotion.finding_seen" (FindingSeen) -> () = promotion::finding_seen;
    "promotion.map" (MapRequest) -> SiteMap = promotion::map;
    "terms.list" (OfProgram) -> Vec<TermView> = terms::list;
    "terms.put" (TermForm) -> TermDone = terms::put;
    "terms.remove" (ByTerm) -> TermDone = terms::remove;
    "terms.findings" (OfProgram) -> Vec<TermFinding> = terms::findings;
    "terms.finding_seen" (TermFindingSeen) -> () = terms::finding_seen;
    "terms.effective" (OfProgram) -> Vec<Effective> = terms::effective;
    "payouts.page" (PayoutsQuestion) -> PayoutsPage = payouts::page;
    "payouts.detail" (ByPayout) -> PayoutDetail = payouts::detail;
    "payouts.auto" (()) -> MatchDone = payouts::auto;
    "payouts.match" (MatchForm) -> MatchDone = payouts::matched;
    "payouts.unmatch" (UnmatchForm) -> MatchDone = payouts::unmatch;
    "payouts.mark" (MarkForm) -> MarkDone = payouts::mark;
    "payouts.chase" (ChaseQuestion) -> Chase = payouts::chase;
    "payouts.save" (SaveChase) -> u64 = payouts::save;
    "rates.state" (()) -> RatesView = settings::rates_state;
    "rates.refresh" (()) -> RatesView = settings::rates_refresh;
    "rates.import" (ByPath) -> RatesView = settings::rates_import;
    "chart.save" (SaveChart) -> () = income::save_chart;
    "evidence.verify" (VerifyRequest) -> VerifiedView = evidence::verify;
    "evidence.look" (PackRequest) -> PackView = evidence::look;
    "evidence.pack" (SavePack) -> PackView = evidence::save;
    "tax.preview" (TaxRequest) -> TaxView = tax::preview;
    "tax.save" (SaveTax) -> TaxView = tax::save;
    "data.export" (ByPath) -> () = export::to_file;
    "data.backup" (ByPath) -> () = export::backup;
    "window.pick" (FileRequest) -> Option<String> = no_window_pick;
    "window.save" (FileRequest) -> Option<String> = no_window_pick;
    "window.open" (ByUrl) -> () = no_window_open;
    "window.edit" (ByPath) -> () = no_window_edit;
    "window.files" (()) -> Vec<String> = no_window_files;
}

/// The window answers these itself, before it asks the application.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
async fn no_window_pick(_: &Arc<App>, request: FileRequest) -> Result<Option<String>, Error> {
    Err(Error::input(format!("There is no window to choose a {} file in.", request.what)))
}

#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
async fn no_window_open(_: &Arc<App>, page: ByUrl) -> Result<(), Error> {
    Err(Error::input(format!("There is no window to open {} from.", page.url)))
}

#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
async fn no_window_edit(_: &Arc<App>, file: ByPath) -> Result<(), Error> {
    Err(Error::input(format!("There is no window to open {} from.", file.path)))
}

#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
async fn no_window_files(_: &Arc<App>, (): ()) -> Result<Vec<String>, Error> {
    Ok(Vec::new())
}

fn bad_arguments(name: &str, error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::Bug, format!("The command “{name}” was asked in a way that it does not know."))
        .detail(error)
}

/// Every named type that the table reaches, by name.
struct Types {
    config: Config,
    declared: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.declared.contains_key(&name) {
                return;
            }
            self.declared.insert(name, T::decl(&self.config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
