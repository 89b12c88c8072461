//! German. Umlauts and ß are written out, as folding leaves them.

use super::{Half, Measure, Stretch, Unit, Wanted, Words};

const fn most(measure: Measure, low: bool) -> Wanted {
    Wanted {
        measure,
        low,
        relative: false,
    }
}

const fn more(measure: Measure, low: bool) -> Wanted {
    Wanted {
        measure,
        low,
        relative: true,
    }
}

/// German words.
#[rustfmt::skip]
pub static WORDS: Words = Words {
    tag: "de",
    yes: &[
        "ja", "jo", "jep", "jepp", "jup", "jupp", "joa", "jap", "jaa", "jawohl", "jawoll", "ja gerne", "ja bitte", "ja klar", "ja genau", "na klar", "klar doch", "ja natuerlich", "aber ja", "aber klar",
        "natuerlich", "selbstverstaendlich", "auf jeden fall", "auf alle faelle", "von mir aus", "in ordnung", "geht in ordnung", "einverstanden", "das stimmt", "stimmt so", "stimmt genau",
        "das ist richtig", "das ist korrekt", "so ist es", "machen sie das", "mach das", "mach mal", "mach ruhig", "machen sie ruhig", "bitte machen", "bitte ja", "gerne doch", "sehr gerne", "sehr gern", "kein problem", "keine einwaende",
        "warum nicht", "wieso nicht", "ich denke schon", "ich glaube schon", "ich glaub schon", "ich denk schon", "denke schon", "glaube schon", "unbedingt", "definitiv", "absolut", "auf jeden", "ohne zweifel", "zweifellos", "passt so", "das passt", "tun sie das", "tu das",
        "yes", "yep", "yeah", "yo", "si", "oui", "👍", "✅", "👌", "ist richtig", "ist korrekt", 
    ],
    yes_weak: &[
        "j", "k", "ok", "okay", "okey", "oki", "okidoki", "klar", "sicher", "genau", "gern", "gerne", "passt", "stimmt", "richtig", "korrekt", "exakt", "bitte", "gut", "alles klar", "perfekt", "super", "prima", "fein", "doch", "sure", "bestaetigt",
        "bestaetige", "ich bestaetige", "bestaetigen", "freilich", "eben", "logo", "logisch", "wahr", "abgemacht", "jawohl ja", "so machen wir das", "machen wir so", "machen wir", "absenden", "weiter so", "mhm", "sehr gut", "toll", "top", "moechte ich", "will ich", "bin ich", "habe ich", "hab ich", "ist es",
    ],
    no: &[
        "nein", "nee", "ne", "noe", "nae", "nope", "no", "neee", "nein danke", "ne danke", "nee danke", "nein nein", "auf keinen fall", "auf gar keinen fall", "keinesfalls", "keineswegs", "nicht wirklich", "eher nicht", "lieber nicht",
        "besser nicht", "ich glaube nicht", "ich glaub nicht", "glaube nicht", "ich denke nicht", "denke nicht", "ich glaube eher nicht", "bloss nicht", "niemals", "noch nicht", "gar nicht", "ueberhaupt nicht", "stimmt nicht", "das stimmt nicht", "das ist falsch", "das ist nicht richtig",
        "das ist nicht korrekt", "bitte nicht", "passt nicht", "das passt nicht", "natuerlich nicht", "selbstverstaendlich nicht", "sicher nicht", "bestimmt nicht", "kein bedarf", "kein interesse", "nicht noetig", "nicht notwendig", "muss nicht sein", "jetzt nicht", "heute nicht",
        "diesmal nicht", "danke nein", "nicht ganz", "nicht richtig", "nicht unbedingt", "ja nein", "lass mal", "lassen sie mal", "lass das", "lassen sie das", "vergiss es", "vergessen sie es", "👎", "❌", 
    ],
    no_weak: &["n", "falsch", "nicht", "nie", "nix", "stopp", "stop", "kaum", "unsinn", "quatsch", "inkorrekt", "abgelehnt", "moechte ich nicht", "will ich nicht", "bin ich nicht", "habe ich nicht", "hab ich nicht", "ist es nicht"],
    unsure: &[
        "weiss nicht", "weiss ich nicht", "ich weiss nicht", "weiss ich nich", "keine ahnung", "ka", "vielleicht", "eventuell", "moeglicherweise", "nicht sicher", "bin mir nicht sicher", "ich bin mir nicht sicher", "bin nicht sicher", "ich bin nicht sicher", "mal sehen", "ja und nein", "jein",
        "ja oder nein", "egal", "mir egal", "ist mir egal", "nein oder ja", "nicht angekommen", "nicht erhalten", "nicht bekommen", "noch nicht angekommen", "noch nicht erhalten", "noch nicht bekommen", "noch nicht da", "das passt nicht zu", "habe ich nicht bekommen", "habe ich nicht erhalten", "hab ich nicht bekommen", "gar nichts", "ja was", "ja wo", "ja wie", "ja wann", "ja hallo", "ne frage", "ne andere", "no reply", "nicht verstanden", "keiner", "passt mir nicht",
    ],
    openers: &[
        "oh", "aeh", "aehm", "hm", "hmm", "hmmm", "ehm", "also", "na", "nun", "tja", "ach", "achso", "ah", "aha", "so", "und", "dann", "eigentlich", "ich glaube", "ich denke", "ich wuerde sagen", "naja", "na ja", "hallo", "hi", "hey", "moin", "servus", "danke", "vielen dank", "mein gott", "puh", "uff", "bitte",
        "guten tag", "guten abend", "guten morgen", "ehrlich gesagt", "ganz ehrlich", "wohl", "haha", "lol",
    ],
    corrections: &["moment", "warte", "warten sie", "halt", "doch", "ich meine", "ich meinte", "sorry", "entschuldigung", "quatsch", "stopp", "korrektur", "besser gesagt", "doch nicht", "eigentlich"],
    joining: &["aber", "und", "auch", "dann", "jedoch", "allerdings", "also", "oder", "nur", "sondern", "ausserdem", "zudem"],
    padding: &[
        "es ist", "das ist", "es sind", "das waere", "das waer", "meine bestellnummer ist", "die bestellnummer ist", "bestellnummer ist", "bestellnummer lautet", "meine bestellnummer lautet", "die bestellnummer lautet", "bestellnummer", "bestellung", "auftragsnummer", "die nummer ist", "die nummer lautet", "nummer", "nr",
        "meine e - mail ist", "meine email ist", "e - mail", "email", "mail", "meine mail ist", "meine e - mail - adresse ist", "meine nummer ist", "telefon", "telefonnummer", "handynummer", "bitte", "danke", "vielen dank", "danke schoen", "dankeschoen", "hallo", "hi", "hey", "moin", "guten tag", "guten abend", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "ich moechte", "ich haette gerne", "ich haette gern", "ich will",
        "ich nehme", "ich waehle", "ich glaube", "ich denke", "nehme ich", "nehmen wir", "dann nehme ich", "so um", "um", "am", "fuer", "zum", "zu", "ist", "lautet", "mein", "meine", "mir", "ich", "waere", "war", "es war", "hier", "hier ist", "bitte schoen", "klar", "ok", "okay", "ja", "geben sie mir", "mit", "in", "im", "von", "aeh", "aehm", "hm", "hmm", "also",
        "naja", "so", "ach", "oh", "ah", "gut", "gerne", "gern", "ungefaehr", "etwa", "circa", "ca", "vielleicht", "dann", "mal", "doch", "einfach", "uhr", "sie", "das datum ist", "vorname", "name", "bei", "bis", "wird", "hab", "habe", "gruesse", "lg", "mfg", "sorry", "entschuldigung",
    ],
    negations: &["nicht", "kein", "keine", "keinen", "keins", "ohne", "ausser", "statt", "anstatt"],
    stop: &[
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "ich", "mir", "mein", "meine", "zu", "zum", "zur", "fuer", "am", "an", "auf", "im", "in", "bei", "mit", "von", "ist", "sind", "bitte", "will", "moechte", "nehme", "haette", "gerne", "gern", "und",
        "oder", "sie", "du", "kann", "haben", "habe", "danke", "nicht", "nein", "ja", "doch", "dann", "mal", "was", "welche", "aus", "es", "um", "per", "option", "etwas", "andere", "anderen", "mehr",
    ],
    numbers: &[
        ("null", 0), ("eins", 1), ("ein", 1), ("eine", 1), ("einen", 1), ("einem", 1), ("einer", 1), ("zwei", 2), ("zwo", 2), ("zu zweit", 2), ("zu dritt", 3), ("zu viert", 4), ("zu fuenft", 5), ("zu sechst", 6), ("zu siebt", 7), ("zu acht", 8), ("drei", 3), ("vier", 4), ("fuenf", 5), ("sechs", 6), ("sieben", 7), ("acht", 8), ("neun", 9), ("zehn", 10), ("elf", 11), ("zwoelf", 12),
        ("dreizehn", 13), ("vierzehn", 14), ("fuenfzehn", 15), ("sechzehn", 16), ("siebzehn", 17), ("achtzehn", 18), ("neunzehn", 19), ("zwanzig", 20), ("dreissig", 30), ("vierzig", 40), ("fuenfzig", 50), ("sechzig", 60), ("siebzig", 70), ("achtzig", 80),
        ("neunzig", 90), ("ein dutzend", 12), ("dutzend", 12), ("ein halbes dutzend", 6), ("ein paar", 2), ("zweimal", 2), ("dreimal", 3), ("einmal", 1), ("viermal", 4), ("keine", 0), ("keinen", 0),
    ],
    scales: &[("hundert", 100), ("tausend", 1_000), ("million", 1_000_000), ("millionen", 1_000_000)],
    number_and: &["und"],
    minus: &["minus"],
    point: &["komma"],
    half: &["einhalb", "und ein halb", "und ein halbes"],
    pronoun: &["so", "noch", "wie", "was", "fuer", "ist", "war", "das", "nur", "nicht", "gibt", "als", "habe", "hab", "ich", "mit", "an", "auf", "in", "von", "zu", "bei", "durch", "gegen", "ohne", "um", "haette", "moechte", "brauche", "will", "mir", "sie", "es", "eine"],
    ordinals: &[
        ("erste", 1), ("erster", 1), ("ersten", 1), ("erstes", 1), ("zweite", 2), ("zweiter", 2), ("zweiten", 2), ("zweites", 2), ("dritte", 3), ("dritter", 3), ("dritten", 3), ("drittes", 3), ("vierte", 4), ("vierten", 4), ("vierter", 4), ("viertes", 4),
        ("fuenfte", 5), ("fuenften", 5), ("fuenfter", 5), ("fuenftes", 5), ("sechste", 6), ("sechsten", 6), ("sechster", 6), ("siebte", 7), ("siebten", 7), ("siebente", 7), ("achte", 8), ("achten", 8), ("neunte", 9), ("neunten", 9), ("zehnte", 10), ("zehnten", 10), ("elfte", 11), ("elften", 11),
        ("zwoelfte", 12), ("zwoelften", 12), ("dreizehnte", 13), ("dreizehnten", 13), ("vierzehnte", 14), ("vierzehnten", 14), ("fuenfzehnte", 15), ("fuenfzehnten", 15), ("sechzehnten", 16), ("siebzehnten", 17), ("achtzehnten", 18), ("neunzehnten", 19), ("zwanzigsten", 20),
        ("einundzwanzigsten", 21), ("zweiundzwanzigsten", 22), ("dreiundzwanzigsten", 23), ("vierundzwanzigsten", 24), ("fuenfundzwanzigsten", 25), ("sechsundzwanzigsten", 26), ("siebenundzwanzigsten", 27), ("achtundzwanzigsten", 28), ("neunundzwanzigsten", 29), ("dreissigsten", 30), ("einunddreissigsten", 31),
        ("letzte", -1), ("letzten", -1), ("letzter", -1), ("letztes", -1), ("vorletzte", -2), ("vorletzten", -2), ("obere", 1), ("oberste", 1), ("obersten", 1), ("unterste", -1), ("untersten", -1), ("erstere", 1), ("ersteres", 1), ("letztere", -1), ("letzteres", -1),
    ],
    ordinal_endings: &["te", "ten", "ter", "tes", "ste", "sten"],
    ordinal_dot: true,
    position: &["option", "nummer", "nr", "nr .", "wahl", "punkt", "position", "#"],
    measures: &["stunde", "stunden", "minute", "minuten", "sekunde", "sekunden", "prozent", "%", "km", "kilometer", "meilen", "kg", "g", "cm", "mm", "zoll", "sterne", "stern", "grad"],
    pieces: &["x", "stueck", "stk", "stck", "mal", "exemplare", "paar", "einheiten", "artikel"],
    order_cue: &["bestellung", "bestellnummer", "bestellnr", "bestell nr", "bestell - nr", "auftrag", "auftragsnummer", "ord", "nummer", "nr"],
    postcode_cue: &["plz", "postleitzahl", "plz ist", "postleitzahl ist", "die plz ist", "d -"],
    currencies: &[
        ("euro", "EUR"), ("euros", "EUR"), ("eur", "EUR"), ("€", "EUR"), ("dollar", "USD"), ("dollars", "USD"), ("us dollar", "USD"), ("usd", "USD"), ("$", "USD"), ("pfund", "GBP"), ("gbp", "GBP"), ("£", "GBP"), ("franken", "CHF"), ("schweizer franken", "CHF"), ("sfr", "CHF"), ("chf", "CHF"), ("fr", "CHF"), ("yen", "JPY"), ("¥", "JPY"), ("zloty", "PLN"), ("pln", "PLN"), ("kronen", "SEK"), ("tacken", "EUR"),
    ],
    cents: &["cent", "cents", "ct", "rappen"],
    months: &[
        ("januar", 1), ("jaenner", 1), ("jan", 1), ("februar", 2), ("feber", 2), ("feb", 2), ("maerz", 3), ("marz", 3), ("mrz", 3), ("april", 4), ("apr", 4), ("mai", 5), ("juni", 6), ("jun", 6), ("juno", 6), ("juli", 7), ("jul", 7), ("august", 8), ("aug", 8), ("september", 9), ("sept", 9),
        ("sep", 9), ("oktober", 10), ("okt", 10), ("november", 11), ("nov", 11), ("dezember", 12), ("dez", 12),
    ],
    weekdays: &[
        ("montag", 1), ("montags", 1), ("dienstag", 2), ("mittwoch", 3), ("donnerstag", 4), ("freitag", 5), ("samstag", 6), ("sonnabend", 6), ("sonntag", 7), ("freitags", 5), ("samstags", 6), ("donerstag", 4), ("mitwoch", 3),
    ],
    weekdays_short: &[("mo", 1), ("di", 2), ("mi", 3), ("do", 4), ("fr", 5), ("sa", 6), ("so", 7)],
    days: &[
        ("heute", 0), ("heut", 0), ("jetzt", 0), ("sofort", 0), ("heute abend", 0), ("heute morgen", 0), ("heute frueh", 0), ("heute mittag", 0), ("heute nachmittag", 0), ("heute nacht", 0), ("morgen", 1), ("uebermorgen", 2), ("ubermorgen", 2), ("gestern", -1), ("gestern abend", -1), ("vorgestern", -2), ("ueberuebermorgen", 3),
    ],
    feasts: &[
        ("weihnachten", (12, 25)), ("heiligabend", (12, 24)), ("heilig abend", (12, 24)), ("heiliger abend", (12, 24)), ("silvester", (12, 31)), ("sylvester", (12, 31)), ("neujahr", (1, 1)), ("nikolaus", (12, 6)), ("valentinstag", (2, 14)), ("halloween", (10, 31)), ("tag der deutschen einheit", (10, 3)),
    ],
    stretches: &[
        ("diese woche", Stretch::Week(0)), ("dieser woche", Stretch::Week(0)), ("naechste woche", Stretch::Week(1)), ("naechster woche", Stretch::Week(1)), ("naechsten woche", Stretch::Week(1)), ("kommende woche", Stretch::Week(1)), ("kommender woche", Stretch::Week(1)), ("kommenden woche", Stretch::Week(1)), ("letzte woche", Stretch::Week(-1)), ("letzter woche", Stretch::Week(-1)), ("uebernaechste woche", Stretch::Week(2)), ("dieses wochenende", Stretch::Weekend(0)), ("am wochenende", Stretch::Weekend(0)),
        ("wochenende", Stretch::Weekend(0)), ("kommendes wochenende", Stretch::Weekend(0)), ("naechstes wochenende", Stretch::Weekend(1)), ("naechsten wochenende", Stretch::Weekend(1)), ("letztes wochenende", Stretch::Weekend(-1)), ("diesen monat", Stretch::Month(0)), ("naechsten monat", Stretch::Month(1)), ("letzten monat", Stretch::Month(-1)),
    ],
    month_end: &["ende des monats", "monatsende", "zum monatsende", "am monatsende", "ende diesen monats", "ende dieses monats"],
    next: &["naechsten", "naechster", "naechste", "naechstes"],
    this: &["diesen", "dieser", "diese", "kommenden", "kommender", "kommende", "am kommenden"],
    last: &["letzten", "letzter", "letzte", "vergangenen", "vorigen"],
    within: &["in", "innerhalb von"],
    from_now: &["ab heute", "ab jetzt", "spaeter"],
    ago: &["her"],
    ago_before: &["vor"],
    units: &[
        ("tag", Unit::Day), ("tage", Unit::Day), ("tagen", Unit::Day), ("nacht", Unit::Day), ("naechte", Unit::Day), ("naechten", Unit::Day), ("woche", Unit::Week), ("wochen", Unit::Week), ("monat", Unit::Month), ("monate", Unit::Month), ("monaten", Unit::Month), ("jahr", Unit::Year), ("jahre", Unit::Year), ("jahren", Unit::Year), ("uebernachtungen", Unit::Day), ("uebernachtung", Unit::Day),
    ],
    article: &["ein", "eine", "einer", "einem", "einen"],
    on: &["am", "den", "dem", "der", "bis", "bis zum", "fuer den", "zum", "ab", "ab dem", "vom", "der"],
    of: &["des", "vom", "im"],
    from: &["vom", "von", "ab", "ab dem", "zwischen dem", "zwischen", "am", "den", "von dem", "beginnend am", "der"],
    to: &["bis", "bis zum", "bis zu", "bis einschliesslich", "und dem", "und", "bis den", "zum", "bis am", "zurueck am", "-", "–", "—", "auf"],
    lasting: &["fuer"],
    same: &["gleich", "gleiche", "gleichen", "das gleiche", "die gleiche", "die gleichen", "den gleichen", "dasselbe", "dieselbe", "dieselben", "denselben", "wie vorher", "wie zuvor", "wie gehabt", "wie immer", "wie beim letzten mal", "wie letztes mal", "unveraendert", "bleibt gleich", "keine aenderung", "selbe", "selben", "die selben", "das selbe"],
    times: &[
        ("mittag", (12, 0)), ("mittags", (12, 0)), ("mitternacht", (0, 0)), ("frueh", (8, 0)), ("am morgen", (9, 0)), ("morgens", (9, 0)), ("vormittag", (10, 0)), ("vormittags", (10, 0)), ("am vormittag", (10, 0)), ("nachmittag", (15, 0)), ("nachmittags", (15, 0)), ("am nachmittag", (15, 0)), ("abend", (18, 0)), ("abends", (18, 0)), ("am abend", (18, 0)), ("nachts", (21, 0)), ("in der nacht", (21, 0)),
    ],
    halves: &[
        ("uhr morgens", Half::Morning), ("uhr frueh", Half::Morning), ("uhr in der frueh", Half::Morning), ("uhr vormittags", Half::Morning), ("morgens", Half::Morning), ("frueh", Half::Morning), ("in der frueh", Half::Morning), ("vormittags", Half::Morning), ("uhr nachmittags", Half::Afternoon), ("uhr abends", Half::Afternoon), ("nachmittags", Half::Afternoon), ("abends", Half::Afternoon), ("am nachmittag", Half::Afternoon), ("am abend", Half::Afternoon), ("uhr am abend", Half::Afternoon), ("uhr am nachmittag", Half::Afternoon), ("uhr nachts", Half::Afternoon),
    ],
    oclock: &["uhr", "h"],
    clock24: true,
    at: &["um", "gegen", "ab", "vor", "nach", "so um", "so gegen"],
    past: &[
        ("halb", -30), ("viertel nach", 15), ("viertel vor", -15), ("dreiviertel", -15), ("viertel", -45), ("fuenf nach", 5), ("zehn nach", 10), ("zwanzig nach", 20), ("fuenf vor", -5), ("zehn vor", -10), ("zwanzig vor", -20), ("fuenf vor halb", -35), ("fuenf nach halb", -25), ("kurz nach", 5), ("kurz vor", -5),
    ],
    at_sign: &["at", "( at )", "[ at ]", "{ at }", "aet", "klammeraffe", "( aet )"],
    spoken_marks: &[
        ("punkt", "."), ("( punkt )", "."), ("[ punkt ]", "."), ("dot", "."), ("( dot )", "."), ("[ dot ]", "."), ("unterstrich", "_"), ("bindestrich", "-"), ("minus", "-"), ("strich", "-"), ("plus", "+"),
    ],
    name_cue: &["mein name ist", "ich heisse", "ich heiss", "name ist", "name :", "mein name lautet", "der name ist", "nennen sie mich", "nenn mich", "auf den namen", "unter dem namen", "heisse"],
    name_cue_weak: &["ich bin", "ich bin der", "ich bin die", "hier ist", "das ist", "bin"],
    not_names: &[
        "ja", "nein", "hallo", "hi", "hilfe", "was", "warum", "wieso", "wo", "wer", "wie", "wann", "bestellung", "mein", "meine", "ihr", "der", "die", "das", "ein", "eine", "ich", "sie", "es", "ist", "sind", "nicht", "bitte", "danke", "abbrechen", "stopp", "menue", "zurueck", "will", "moechte", "brauche",
        "kann", "koennte", "wuerde", "weiss", "dies", "erstattung", "retoure", "lieferung", "paket", "geld", "sauer", "sehr", "noch", "nur", "ok", "okay", "klar", "mitarbeiter", "mensch", "bot", "versand", "habe", "hab", "zu", "fuer", "mit", "nie", "nichts", "keine", "kein", "ne", "gleiche", "aendern", "adresse", "name", "warte", "wann", "welche", "weil", "mir", "guten", "tag", "morgen", "abend", "echt", "so", "hier", "auf", "im", "in", "und", "wuetend", "stinksauer", "enttaeuscht", "muede", "egal", "weiter", "ueberspringen",
    ],
    address_cue: &["meine adresse ist", "die adresse ist", "adresse ist", "meine neue adresse ist", "die neue adresse ist", "neue adresse ist", "meine adresse lautet", "die adresse lautet", "neue adresse lautet", "die neue adresse lautet", "meine neue adresse lautet", "schicken sie es an", "senden sie es an", "schicken sie es in die", "ich wohne in der", "ich wohne in", "ich wohne", "ich bin umgezogen in die", "an die", "adresse :", "neue adresse :", "neue adresse", "adresse", "anschrift :", "anschrift", "in die"],
    countries: &[
        ("deutschland", "DE"), ("germany", "DE"), ("oesterreich", "AT"), ("schweiz", "CH"), ("grossbritannien", "GB"), ("england", "GB"), ("vereinigtes koenigreich", "GB"), ("usa", "US"), ("frankreich", "FR"), ("spanien", "ES"), ("italien", "IT"), ("niederlande", "NL"), ("holland", "NL"), ("belgien", "BE"), ("luxemburg", "LU"), ("irland", "IE"), ("polen", "PL"), ("portugal", "PT"), ("daenemark", "DK"), ("schweden", "SE"), ("tschechien", "CZ"),
    ],
    wanted: &[
        ("guenstigste", most(Measure::Price, true)), ("guenstigsten", most(Measure::Price, true)), ("guenstigstes", most(Measure::Price, true)), ("billigste", most(Measure::Price, true)), ("billigsten", most(Measure::Price, true)), ("preiswerteste", most(Measure::Price, true)), ("preiswertesten", most(Measure::Price, true)),
        ("guenstiger", more(Measure::Price, true)), ("guenstigeres", more(Measure::Price, true)), ("guenstigere", more(Measure::Price, true)), ("guenstigeren", more(Measure::Price, true)), ("billiger", more(Measure::Price, true)), ("billigeres", more(Measure::Price, true)), ("billigere", more(Measure::Price, true)), ("preiswerter", more(Measure::Price, true)), ("preiswerteres", more(Measure::Price, true)),
        ("teuerste", most(Measure::Price, false)), ("teuersten", most(Measure::Price, false)), ("teurer", more(Measure::Price, false)), ("teureres", more(Measure::Price, false)), ("teurere", more(Measure::Price, false)),
        ("frueheste", most(Measure::When, true)), ("fruehesten", most(Measure::When, true)), ("fruehester", most(Measure::When, true)), ("fruehestmoegliche", most(Measure::When, true)), ("so frueh wie moeglich", most(Measure::When, true)), ("aelteste", most(Measure::When, true)), ("aeltesten", most(Measure::When, true)), ("frueher", more(Measure::When, true)), ("frueheres", more(Measure::When, true)), ("fruehere", more(Measure::When, true)), ("frueheren", more(Measure::When, true)),
        ("spaeteste", most(Measure::When, false)), ("spaetesten", most(Measure::When, false)), ("neueste", most(Measure::When, false)), ("neuesten", most(Measure::When, false)), ("neuste", most(Measure::When, false)), ("aktuellste", most(Measure::When, false)), ("spaeter", more(Measure::When, false)), ("spaeteres", more(Measure::When, false)), ("spaetere", more(Measure::When, false)), ("spaeteren", more(Measure::When, false)), ("neuere", more(Measure::When, false)),
        ("schnellste", most(Measure::Duration, true)), ("schnellsten", most(Measure::Duration, true)), ("kuerzeste", most(Measure::Duration, true)), ("kuerzesten", most(Measure::Duration, true)), ("schneller", more(Measure::Duration, true)), ("schnelleres", more(Measure::Duration, true)), ("schnellere", more(Measure::Duration, true)), ("kuerzer", more(Measure::Duration, true)), ("laengste", most(Measure::Duration, false)), ("laenger", more(Measure::Duration, false)),
        ("kleinste", most(Measure::Size, true)), ("kleinsten", most(Measure::Size, true)), ("kleiner", more(Measure::Size, true)), ("kleineres", more(Measure::Size, true)), ("kleinere", more(Measure::Size, true)), ("groesste", most(Measure::Size, false)), ("groessten", most(Measure::Size, false)), ("groesser", more(Measure::Size, false)), ("groesseres", more(Measure::Size, false)), ("groessere", more(Measure::Size, false)),
        ("beste", most(Measure::Rating, false)), ("besten", most(Measure::Rating, false)), ("bestbewertete", most(Measure::Rating, false)), ("besser", more(Measure::Rating, false)), ("besseres", more(Measure::Rating, false)),
    ],
    under: &["unter", "weniger als", "billiger als", "guenstiger als", "bis zu", "maximal", "hoechstens", "max"],
    over: &["ueber", "mehr als", "mindestens", "ab", "teurer als", "min"],
    month_names: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    weekday_names: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
};
