//! Files that no report knows: what is proposed for them, the recipes that come of it, and that these read as bundled
//! reports do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tributary::{App, Error};

use crate::imports::opened;

/// A file as somebody could have downloaded it, and what it has to become.
struct Case {
    language: &'static str,
    encoding: &'static str,
    text: &'static str,
    /// The field of each column; `-` for none.
    columns: &'static str,
    /// What the file does not tell.
    settings: Value,
    records: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            language: "en",
            encoding: "utf-8",
            text: "Affiliate report for March 2026\n\nTransaction ID,Date,Merchant,Order number,Sale amount,Commission,Currency,Status,Customer e-mail\n\
                   T-1,03/14/2026,Garden & Co,8812,\"1,250.00\",62.50,USD,Approved,a@example.com\n\
                   T-2,03/02/2026,Garden & Co,8813,80.00,4.00,USD,Pending,b@example.com\n\
                   T-3,03/20/2026,\"Books, etc.\",8814,19.99,1.00,USD,Rejected,c@example.com\n\
                   Total,,,,\"1,349.99\",67.50,,,\n",
            columns: "id at program order_id sale commission currency status -",
            settings: json!({}),
            records: &[
                "2026-03-02 4.00 USD pending sale Garden & Co order 8813 of 80.00 id T-2",
                "2026-03-14 62.50 USD approved sale Garden & Co order 8812 of 1250.00 id T-1",
                "2026-03-20 1.00 USD declined sale Books, etc. order 8814 of 19.99 id T-3",
            ],
        },
        Case {
            language: "de",
            encoding: "windows-1252",
            text: "Datum;Partnerprogramm;Bestellnummer;Warenkorb;Provision (EUR);Provisionsstatus;Provisionssatz\n\
                   14.02.2026;Bücher Köln;A-77;1.234,50;61,73;bestätigt;5 %\n\
                   03.02.2026;Möbelhaus;A-78;99,00;4,95;offen;5 %\n\
                   21.02.2026;Möbelhaus;A-79;50,00;-2,50;storniert;5 %\n",
            columns: "at program order_id sale commission status -",
            settings: json!({}),
            records: &[
                "2026-02-03 4.95 EUR pending sale Möbelhaus order A-78 of 99.00",
                "2026-02-14 61.73 EUR approved sale Bücher Köln order A-77 of 1234.50",
                "2026-02-21 -2.50 EUR declined sale Möbelhaus order A-79 of 50.00",
            ],
        },
        Case {
            language: "fr",
            encoding: "utf-8",
            text: "Date de la commande;Annonceur;Numéro de commande;Montant de la vente;Commission;Devise;Statut;Type\n\
                   3 mars 2026;Maison Bleue;C1;120,00 €;9,60 €;EUR;Validée;Vente\n\
                   28 février 2026;Maison Bleue;C2;45,50 €;3,64 €;EUR;En attente;Vente\n\
                   1 août 2026;Vélo Plus;C3;1 200,00 €;60,00 €;EUR;Annulée;Vente\n",
            columns: "at program order_id sale commission currency status kind",
            settings: json!({}),
            records: &[
                "2026-02-28 3.64 EUR pending sale Maison Bleue order C2 of 45.50",
                "2026-03-03 9.60 EUR approved sale Maison Bleue order C1 of 120.00",
                "2026-08-01 60.00 EUR declined sale Vélo Plus order C3 of 1200.00",
            ],
        },
        Case {
            language: "es",
            encoding: "utf-8",
            text: "Fecha;Tienda;Nº de pedido;Importe de la venta;Comisión;Moneda;Estado\n\
                   25/03/2026 10:15;Casa Sol;P-1;200,00;10,00;EUR;Aprobada\n\
                   04/03/2026 23:59;Casa Sol;P-2;30,00;1,50;EUR;Pendiente\n\
                   05/03/2026 00:00;Tienda Ñandú;P-3;75,20;3,76;EUR;Pagada\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-03-04 1.50 EUR pending sale Casa Sol order P-2 of 30.00",
                "2026-03-05 3.76 EUR paid sale Tienda Ñandú order P-3 of 75.20",
                "2026-03-25 10.00 EUR approved sale Casa Sol order P-1 of 200.00",
            ],
        },
        Case {
            language: "it",
            encoding: "utf-8",
            text: "Data ordine;Negozio;Numero ordine;Importo vendita;Commissione;Valuta;Stato\n\
                   15-01-2026;Libreria Verdi;O-1;40,00;2,00;EUR;Approvata\n\
                   02-01-2026;Libreria Verdi;O-2;60,00;3,00;EUR;In attesa\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-01-02 3.00 EUR pending sale Libreria Verdi order O-2 of 60.00",
                "2026-01-15 2.00 EUR approved sale Libreria Verdi order O-1 of 40.00",
            ],
        },
        Case {
            language: "pt",
            encoding: "utf-8",
            text: "Data da venda;Loja;Número do pedido;Valor da venda;Comissão;Moeda;Situação\n\
                   31/05/2026;Loja Azul;7001;R$ 1.234,56;R$ 61,73;R$;Aprovada\n\
                   01/06/2026;Loja Azul;7002;R$ 100,00;R$ 5,00;R$;Pendente\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-05-31 61.73 BRL approved sale Loja Azul order 7001 of 1234.56",
                "2026-06-01 5.00 BRL pending sale Loja Azul order 7002 of 100.00",
            ],
        },
        Case {
            language: "nl",
            encoding: "utf-16le",
            text: "Transactiedatum\tAdverteerder\tOrdernummer\tOrderbedrag\tCommissie\tValuta\tStatus\n\
                   2026-04-30\tFietsenwinkel\tB1\t349,95\t17,50\tEUR\tGoedgekeurd\n\
                   2026-05-01\tFietsenwinkel\tB2\t20,00\t1,00\tEUR\tAfgewezen\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-04-30 17.50 EUR approved sale Fietsenwinkel order B1 of 349.95",
                "2026-05-01 1.00 EUR declined sale Fietsenwinkel order B2 of 20.00",
            ],
        },
        Case {
            language: "pl",
            encoding: "windows-1250",
            text: "Data zamówienia;Sklep;Numer zamówienia;Wartość zamówienia;Prowizja;Waluta;Status transakcji\n\
                   12 października 2026;Żółta Księgarnia;Z/1;1 250,00;62,50;zł;zatwierdzona\n\
                   3 września 2026;Żółta Księgarnia;Z/2;80,00;4,00;zł;oczekująca\n\
                   30 stycznia 2026;Święto Gąsek;Z/3;19,99;1,00;zł;odrzucona\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-01-30 1.00 PLN declined sale Święto Gąsek order Z/3 of 19.99",
                "2026-09-03 4.00 PLN pending sale Żółta Księgarnia order Z/2 of 80.00",
                "2026-10-12 62.50 PLN approved sale Żółta Księgarnia order Z/1 of 1250.00",
            ],
        },
        Case {
            language: "ru",
            encoding: "windows-1251",
            text: "Дата заказа;Магазин;Номер заказа;Сумма заказа;Вознаграждение;Валюта;Статус\n\
                   05.11.2026 09:30;Книжный двор;501;2 000,00;100,00;руб.;подтверждён\n\
                   17.11.2026 18:00;Книжный двор;502;500,50;25,03;руб.;в обработке\n",
            columns: "at program order_id sale commission currency status",
            settings: json!({}),
            records: &[
                "2026-11-05 100.00 RUB approved sale Книжный двор order 501 of 2000.00",
                "2026-11-17 25.03 RUB pending sale Книжный двор order 502 of 500.50",
            ],
        },
        Case {
            language: "ja",
            encoding: "shift_jis",
            text: "注文日時,プログラム名,注文番号,注文金額,報酬額,承認ステータス,否認理由\n\
                   2026/03/05 14:30:00,みどり書店,10001,\"12,000\",600,承認,\n\
                   2026/03/06 08:00:00,みどり書店,10002,\"3,500\",175,未承認,\n\
                   2026/03/07 21:45:10,旅の友,10003,\"80,000\",\"4,000\",否認,キャンセル\n",
            columns: "at program order_id sale commission status -",
            settings: json!({ "currency": "JPY" }),
            records: &[
                "2026-03-05 600 JPY approved sale みどり書店 order 10001 of 12000",
                "2026-03-06 175 JPY pending sale みどり書店 order 10002 of 3500",
                "2026-03-07 4000 JPY declined sale 旅の友 order 10003 of 80000",
            ],
        },
    ]
}

fn written(folder: &Path, name: &str, encoding: &str, text: &str) -> String {
    let path = folder.join(name);
    let bytes = if encoding == "utf-16le" {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    } else {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap();
        encoding.encode(text).0.into_owned()
    };
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

async fn call(app: &Arc<App>, name: &str, args: Value) -> Value {
    tried(app, name, args)
        .await
        .unwrap_or_else(|error| panic!("{name}: {} {:?}", error.sentence(), error.detail))
}

async fn tried(app: &Arc<App>, name: &str, args: Value) -> Result<Value, Error> {
    app.call(name, args).await
}

/// The transactions that are stored, by day, as one line each.
fn stored(app: &App) -> Vec<String> {
    let mut stored = Vec::new();
    let find = ledger::Find::default();
    let mut each = |row: ledger::Entry| {
        let row = row.transaction;
        let plain = |money: record::Money| tributary::view::MoneyView::from(money).amount;
        let mut line = format!(
            "{} {} {} {} {} {}",
            row.day,
            plain(row.commission),
            row.commission.currency.code(),
            row.status.word(),
            row.kind.word(),
            row.program.unwrap_or_default()
        );
        if let Some(order) = row.order_id {
            line += &format!(" order {order}");
        }
        if let Some(sale) = row.sale_amount {
            line += &format!(" of {}", plain(sale));
        }
        if !row.id.0.contains('#') {
            line += &format!(" id {}", row.id.0);
        }
        stored.push(line);
        Ok(())
    };
    app.profile()
        .ledger
        .read(|r| r.transactions(&find, ledger::Order::default(), 0, None, &mut each))
        .unwrap();
    stored.sort();
    stored
}

fn fields(sheet: &Value) -> String {
    let columns = sheet["mapping"]["columns"].as_array().unwrap().iter();
    columns.map(|field| field.as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn typical_files_of_ten_languages_are_proposed_right_and_read_exactly() {
    for case in cases() {
        let Case { language, encoding, text, columns, settings, records } = case;
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        let path = written(folder.path(), "partner-2026-03.csv", encoding, text);
        let unknown = tried(&app, "import.preview", json!({ "path": path })).await.unwrap_err();
        assert_eq!(
            (unknown.kind, unknown.detail.as_deref()),
            (tributary::ErrorKind::Ask, Some("mapping")),
            "{language}"
        );

        let sheet = call(&app, "import.sheet", json!({ "path": path })).await;
        assert_eq!(fields(&sheet), columns, "{language}: {:#}", sheet["columns"]);
        assert_eq!(sheet["asks"]["settled"], true, "{language}: {:#}", sheet["asks"]);
        assert_eq!(sheet["asks"]["currency"], settings["currency"].is_string(), "{language}");
        let recipe = sheet["recipe"].as_str().unwrap();

        let request = json!({ "path": path, "settings": settings, "recipe": recipe, "keep": true });
        let preview = call(&app, "import.preview", request.clone()).await;
        assert_eq!(
            (&preview["added"], preview["rejected"].as_array().unwrap().len()),
            (&json!(records.len()), 0),
            "{language}\n{recipe}\n{preview:#}"
        );
        assert_eq!(preview["noted"], json!([]), "{language}");
        assert!(stored(&app).is_empty(), "{language}: a preview stores nothing");
        call(&app, "import.run", request).await;
        assert_eq!(stored(&app), records, "{language}\n{recipe}");

        // The same headings are known from now on, without a question.
        let again = call(&app, "import.preview", json!({ "path": path })).await;
        assert_eq!((&again["added"], &again["updated"]), (&json!(0), &json!(0)), "{language}");
        assert_eq!(again["report"], sheet["id"], "{language}");
    }
}

/// A preview with what is asked answered, then the import.
async fn brought(app: &Arc<App>, path: &str, more: Value) -> Value {
    let mut request = json!({ "path": path });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    call(app, "import.run", request).await
}

const FIRST: &str = "Bestelldatum;Händler;Umsatz;Vergütung;Freigabe\n\
                     01.02.2026;Nordlicht;100,00;5,00;schwebt\n\
                     01.02.2026;Nordlicht;100,00;5,00;schwebt\n\
                     03.02.2026;Südwind;40,00;2,00;durch\n";
/// The same report a month later: it overlaps, a state moved on, one row is new.
const SECOND: &str = "Bestelldatum;Händler;Umsatz;Vergütung;Freigabe\n\
                      01.02.2026;Nordlicht;100,00;5,00;durch\n\
                      01.02.2026;Nordlicht;100,00;5,00;schwebt\n\
                      03.02.2026;Südwind;40,00;2,00;durch\n\
                      13.02.2026;Südwind;60,00;3,00;durch\n";

#[tokio::test]
async fn a_mapping_is_made_once_and_the_next_file_is_read_without_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let first = written(folder.path(), "Nordpartner 2026-02.csv", "utf-8", FIRST);
    let mut sheet = call(&app, "import.sheet", json!({ "path": first })).await;
    assert_eq!(fields(&sheet), "at program sale commission -", "the words of the state are not known");
    assert_eq!((&sheet["mapping"]["name"], &sheet["id"]), (&json!("Nordpartner"), &json!("nordpartner")));
    // The column is named as the state, and its words are said.
    sheet["mapping"]["columns"][4] = json!("status");
    sheet = call(&app, "import.sheet", json!({ "path": first, "mapping": sheet["mapping"] })).await;
    assert_eq!((&sheet["asks"]["settled"], &sheet["asks"]["all"]), (&json!(false), &json!(false)));
    sheet["mapping"]["status"] = json!({ "schwebt": "pending", "durch": "approved" });
    sheet = call(&app, "import.sheet", json!({ "path": first, "mapping": sheet["mapping"] })).await;
    assert_eq!(sheet["asks"]["settled"], true, "{:#}", sheet["asks"]);
    let recipe = &sheet["recipe"];
    let done =
        brought(&app, &first, json!({ "recipe": recipe, "keep": true, "settings": { "currency": "EUR" } }))
            .await;
    assert_eq!((&done["added"], &done["account"]), (&json!(3), &json!("Nordpartner")));
    let file = folder.path().join("data/connectors/nordpartner.toml");
    assert_eq!(&json!(std::fs::read_to_string(&file).unwrap()), recipe);

    let second = written(folder.path(), "download (7).csv", "utf-8", SECOND);
    let before = stored(&app);
    let done = brought(&app, &second, json!({})).await;
    assert_eq!(
        [&done["added"], &done["updated"], &done["unchanged"], &done["account"]],
        [&json!(1), &json!(1), &json!(2), &json!("Nordpartner")]
    );
    assert_eq!(
        stored(&app),
        [
            "2026-02-01 5.00 EUR approved sale Nordlicht of 100.00",
            "2026-02-01 5.00 EUR pending sale Nordlicht of 100.00",
            "2026-02-03 2.00 EUR approved sale Südwind of 40.00",
            "2026-02-13 3.00 EUR approved sale Südwind of 60.00",
        ]
    );
    call(&app, "import.undo", json!({ "batch": done["batch"] })).await;
    assert_eq!(stored(&app), before, "undone exactly");

    // A file of other headings is still unknown, and its recipe gets a name of its own.
    let other = written(folder.path(), "nordpartner.csv", "utf-8", "Datum;Provision\n13.02.2026;1,00\n");
    assert_eq!(call(&app, "import.sheet", json!({ "path": other })).await["id"], "nordpartner-2");
}

#[tokio::test]
async fn a_recipe_is_given_to_somebody_else_who_sees_it_before_it_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = written(folder.path(), "shop.csv", "utf-8", "Date,Commission,Status\n2026-02-13,1.00,paid\n");
    let sheet = call(&app, "import.sheet", json!({ "path": path })).await;
    let shared = folder.path().join("shared.toml").display().to_string();
    call(&app, "recipes.save", json!({ "path": shared, "text": sheet["recipe"] })).await;

    let other_folder = tempfile::tempdir().unwrap();
    let other = opened(other_folder.path());
    let seen = call(&other, "recipes.look", json!({ "path": shared })).await;
    assert_eq!(
        [&seen["id"], &seen["known"], &seen["replaces"]],
        [&json!("shop"), &json!(false), &Value::Null]
    );
    assert_eq!(seen["headings"], json!(["Date", "Commission", "Status"]));
    assert!(tried(&other, "import.preview", json!({ "path": path })).await.is_err(), "to look adds nothing");
    assert_eq!(call(&other, "recipes.add", json!({ "path": shared })).await["known"], true);
    // The currency is the other one's own, so it is asked for, once.
    let asked = tried(&other, "import.run", json!({ "path": path })).await.unwrap_err();
    assert_eq!(asked.detail.as_deref(), Some("currency"));
    brought(&other, &path, json!({ "settings": { "currency": "SEK" } })).await;
    assert_eq!(stored(&other), ["2026-02-13 1.00 SEK paid sale "]);
    assert_eq!(brought(&other, &path, json!({})).await["unchanged"], 1);
    // One of its own files is given on as it is.
    let copy = folder.path().join("copy.toml").display().to_string();
    call(&other, "recipes.save", json!({ "path": copy, "file": "shop.toml" })).await;
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), std::fs::read_to_string(&shared).unwrap());
    // Another one of the same id takes its place only when that is asked for.
    std::fs::write(&copy, std::fs::read_to_string(&copy).unwrap().replace("Report file", "Monthly report"))
        .unwrap();
    let seen = call(&other, "recipes.look", json!({ "path": copy })).await;
    assert_eq!([&seen["known"], &seen["replaces"]], [&json!(false), &json!("shop.toml")]);
    call(&other, "recipes.add", json!({ "path": copy })).await;
    assert_eq!(
        call(&other, "import.preview", json!({ "path": path })).await["report_name"],
        "Monthly report"
    );
}

#[tokio::test]
async fn what_is_no_recipe_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = written(folder.path(), "shop.csv", "utf-8", "Date,Commission\n2026-02-13,1.00\n");
    let sheet = call(&app, "import.sheet", json!({ "path": path })).await;
    let recipe = sheet["recipe"].as_str().unwrap();
    let wrong = written(folder.path(), "wrong.toml", "utf-8", &recipe.replace("match =", "mach ="));
    let seen = call(&app, "recipes.look", json!({ "path": wrong })).await;
    let problem = &seen["problems"][0];
    assert_eq!((problem["line"].as_u64(), &problem["key"]), (Some(15), &json!("report.mach")), "{recipe}");
    assert!(problem["message"].as_str().unwrap().contains("“match”"), "{problem}");
    assert!(tried(&app, "recipes.add", json!({ "path": wrong })).await.is_err());
    // A file that signs in somewhere is no recipe, and a bundled network keeps its name.
    let awin = network::Catalogue::bundled_text("awin").unwrap();
    let awin = written(folder.path(), "awin.toml", "utf-8", &awin);
    assert!(
        tried(&app, "recipes.add", json!({ "path": awin })).await.unwrap_err().message.contains("no recipe")
    );
    let named =
        written(folder.path(), "named.toml", "utf-8", &recipe.replace("id = \"shop\"", "id = \"awin\""));
    assert!(
        tried(&app, "recipes.add", json!({ "path": named })).await.unwrap_err().message.contains("bundled")
    );
    // An import that fails leaves no recipe behind.
    let bad = written(folder.path(), "bad.csv", "utf-8", "Date,Commission\nsoon,lots\n");
    let request = json!({ "path": bad, "recipe": recipe, "keep": true, "settings": { "currency": "EUR" } });
    assert!(tried(&app, "import.run", request).await.is_err());
    let folder = PathBuf::from(folder.path()).join("data/connectors");
    assert_eq!(folder.read_dir().map_or(0, Iterator::count), 0, "nothing was added");
    assert_eq!(call(&app, "accounts.list", Value::Null).await, json!([]));
}

#[tokio::test]
async fn dates_that_can_be_read_either_way_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = written(
        folder.path(),
        "shop.csv",
        "utf-8",
        "Date,Commission (EUR)\n03/02/2026,1.00\n05/02/2026,2.00\n",
    );
    let mut sheet = call(&app, "import.sheet", json!({ "path": path })).await;
    assert_eq!(
        sheet["asks"]["date_order"],
        json!({ "text": "03/02/2026", "day_first": "2026-02-03", "month_first": "2026-03-02" })
    );
    assert_eq!(sheet["asks"]["settled"], false);
    // Unanswered, the recipe itself asks, as every report does.
    let asked =
        tried(&app, "import.preview", json!({ "path": path, "recipe": sheet["recipe"] })).await.unwrap_err();
    assert_eq!(asked.detail.as_deref(), Some("date_order"));
    sheet["mapping"]["date_order"] = json!("mdy");
    sheet = call(&app, "import.sheet", json!({ "path": path, "mapping": sheet["mapping"] })).await;
    assert_eq!(sheet["asks"]["settled"], true);
    brought(&app, &path, json!({ "recipe": sheet["recipe"], "keep": true })).await;
    let days: Vec<String> = stored(&app).iter().map(|line| line[..10].to_owned()).collect();
    assert_eq!(days, ["2026-03-02", "2026-05-02"]);
}

#[tokio::test]
async fn a_sheet_of_a_workbook_is_mapped_as_a_text_is() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    // Known sheets are recognised by themselves; what is looked at here is only how a workbook is read.
    let book =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/workbook/all-sheets.xlsx").display().to_string();
    let sheet = call(&app, "import.sheet", json!({ "path": book })).await;
    assert!(sheet["parts"].as_array().unwrap().len() > 1, "{:#}", sheet["parts"]);
    let second = sheet["parts"][1].clone();
    let other = call(&app, "import.sheet", json!({ "path": book, "inner": second })).await;
    assert_eq!((&other["inner"], &other["separator"]), (&second, &Value::Null));
    assert!(other["columns"].as_array().unwrap().len() > 1);
}

#[tokio::test]
async fn a_table_in_an_archive_is_mapped_beside_what_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = folder.path().join("download.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let files = [("readme.txt", "Thank you."), ("march.csv", "Date;Commission (EUR)\n2026-03-01;1,50\n")];
    for (name, text) in files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let path = path.display().to_string();
    let unknown = tried(&app, "import.parts", json!({ "path": path })).await.unwrap_err();
    assert_eq!(unknown.detail.as_deref(), Some("mapping"), "{}", unknown.sentence());
    let sheet = call(&app, "import.sheet", json!({ "path": path })).await;
    assert_eq!((&sheet["inner"], fields(&sheet).as_str()), (&json!("march.csv"), "at commission"));
    let request = json!({ "inner": sheet["inner"], "recipe": sheet["recipe"], "keep": true });
    assert_eq!(brought(&app, &path, request).await["added"], 1);
    assert_eq!(stored(&app), ["2026-03-01 1.50 EUR approved sale "]);
    // A column that was chosen otherwise has no reason of ours beside it.
    let mut mapping = sheet["mapping"].clone();
    mapping["columns"] = json!(["at", "sale"]);
    let other = call(&app, "import.sheet", json!({ "path": path, "mapping": mapping })).await;
    assert_eq!((other["columns"][0]["why"].is_null(), &other["columns"][1]["why"]), (false, &Value::Null));
    assert_eq!((&other["recipe"], &other["asks"]["missing"]), (&Value::Null, &json!(["the commission"])));
}

/// The proposals among payouts and receipts, in short.
async fn likely(app: &Arc<App>) -> Vec<String> {
    let page = call(app, "payouts.page", json!({})).await;
    let rows = |one: &Value, of: &str| {
        let parts = one[of].as_array().unwrap().iter();
        parts.map(|part| part["amount"]["amount"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("+")
    };
    let each = page["proposals"].as_array().unwrap().iter();
    each.map(|one| {
        format!("{} {}={}", one["how"].as_str().unwrap(), rows(one, "payouts"), rows(one, "receipts"))
    })
    .collect()
}

#[tokio::test]
async fn a_mapped_statement_of_a_bank_is_matched_with_payouts() {
    let statement = "Buchungstag;Verwendungszweck;Betrag;Saldo\n\
        05.03.2026;AWIN Auszahlung;100,00;900,00\n\
        06.03.2026;Miete;-800,00;100,00\n\
        08.04.2026;AWIN Auszahlung;1.078,00;1.178,00\n";
    for keep in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let app = opened(folder.path());
        let sent = "id,payment date,amount,currency\nP1,2026-03-03,100.00,EUR\nP2,2026-04-04,1100.00,EUR\n";
        let payouts = written(folder.path(), "network.csv", "utf-8", sent);
        let sheet = call(&app, "import.sheet", json!({ "path": payouts })).await;
        let mut mapping = sheet["mapping"].clone();
        (mapping["what"], mapping["columns"]) =
            (json!("payouts"), json!(["id", "day", "amount", "currency"]));
        let sheet = call(&app, "import.sheet", json!({ "path": payouts, "mapping": mapping })).await;
        assert_eq!(sheet["mapping"]["what"], "payouts");
        let run = json!({ "path": payouts, "settings": {}, "recipe": sheet["recipe"], "keep": keep });
        call(&app, "import.run", run).await;

        let path = written(folder.path(), "konto.csv", "windows-1252", statement);
        let sheet = call(&app, "import.sheet", json!({ "path": path })).await;
        assert_eq!(
            (&sheet["mapping"]["what"], fields(&sheet)),
            (&json!("receipts"), "day payer amount -".to_owned())
        );
        let mut mapping = sheet["mapping"].clone();
        mapping["date_order"] = json!("dmy");
        // Said to be payouts of a network, it is none of a bank; and the other way round.
        mapping["what"] = json!("payouts");
        let as_network = call(&app, "import.sheet", json!({ "path": path, "mapping": mapping })).await;
        assert!(as_network["recipe"].as_str().unwrap().contains("kind = \"network\""), "{as_network}");
        mapping["what"] = json!("receipts");
        let sheet = call(&app, "import.sheet", json!({ "path": path, "mapping": mapping })).await;
        assert_eq!(sheet["asks"]["settled"], true, "{}", sheet["asks"]);
        let run = json!({ "path": path, "settings": { "currency": "EUR" }, "recipe": sheet["recipe"], "keep": keep });
        let done = call(&app, "import.run", run).await;
        assert_eq!((&done["added"], &done["skipped"], &done["rejected"]), (&json!(2), &json!(1), &json!([])));
        assert_eq!(likely(&app).await, ["exact 100.00=100.00", "near 1100.00=1078.00"], "kept: {keep}");
        let open = app.profile();
        let listed = tributary::activity::payments(&open, &ledger::Find::default()).unwrap();
        assert_eq!(listed.iter().filter(|one| one.received).count(), 2);
    }
}
