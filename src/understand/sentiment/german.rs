//! The same for German, in spellings without umlauts and ß (`aergern`, `gruesse`, `scheisse`): both ways of writing them are
//! read as one. Words are stems where only an ending follows ("enttäuschte", "unfreundlichen"). Written by hand for shops.

/// Words, sorted, -4 to 4.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, f32)] = &[
    ("abgezockt", -3.2), ("abscheulich", -3.2), ("abzocke", -3.6), ("abzocker", -3.6), ("albern", -1.4), ("angelogen", -3.2),
    ("angenehm", 2.0), ("angepisst", -3.2), ("anwalt", -1.6), ("armselig", -3.2), ("arschloch", -4.0), ("asozial", -3.2),
    ("aufregen", -2.0), ("ausgezeichnet", 4.0), ("ausrede", -1.6), ("ausreden", -1.6), ("bedanke", 2.4), ("bedanken", 1.6),
    ("begeistert", 4.0), ("bekloppt", -2.4), ("belogen", -3.2), ("beschissen", -3.6), ("besser", 0.0), ("beste", 2.4),
    ("besten", 2.4), ("bestens", 3.0), ("betrogen", -3.6), ("betrueger", -4.0), ("betrug", -4.0), ("bloed", -2.4),
    ("bodenlos", -2.4), ("dankbar", 3.0), ("danke", 2.6), ("dankeschoen", 3.0), ("dilettantisch", -3.0), ("doof", -2.4),
    ("dreck", -3.0), ("dreist", -3.0), ("dumm", -2.2), ("durcheinander", -0.8), ("einwandfrei", 3.0), ("ekelhaft", -3.6),
    ("elend", -2.4), ("empfehlen", 2.4), ("empfehlenswert", 3.0), ("empoerend", -3.2), ("empoert", -3.2), ("entsetzt", -3.2),
    ("enttaeuschend", -2.4), ("enttaeuscht", -2.6), ("enttaeuschung", -2.6), ("erbaermlich", -3.2), ("erfreulich", 2.4),
    ("erleichtert", 2.4), ("erschuettert", -2.4), ("erstklassig", 3.2), ("fabelhaft", 3.6), ("fantastisch", 4.0),
    ("fassungslos", -3.0), ("flott", 1.4), ("frech", -2.4), ("frechheit", -3.4), ("freue", 2.2), ("freundlich", 2.2),
    ("freut", 2.4), ("froh", 2.6), ("frust", -2.4), ("frustrierend", -2.6), ("frustriert", -2.4), ("fuerchterlich", -3.2),
    ("furchtbar", -3.2), ("gefaellt", 2.0), ("geholfen", 2.2), ("geil", 3.0), ("geklappt", 1.6), ("gelogen", -2.6),
    ("genervt", -2.4), ("genial", 3.6), ("gerettet", 2.0), ("gestresst", -2.0), ("glaenzend", 2.6), ("gluecklich", 3.0),
    ("grandios", 4.0), ("grauenhaft", -3.4), ("grauenvoll", -3.4), ("grausam", -3.0), ("grossartig", 4.0), ("gut", 2.0),
    ("hasse", -3.6), ("herrlich", 3.0), ("hervorragend", 4.0), ("herzlich", 1.4), ("heulen", -2.4), ("hilfreich", 2.2),
    ("hilfsbereit", 2.6), ("hoffnungslos", -2.8), ("horror", -3.0), ("idiot", -3.2), ("idioten", -3.2), ("ignoriert", -2.4),
    ("inakzeptabel", -3.2), ("indiskutabel", -3.0), ("inkompetent", -3.2), ("irrefuehrend", -2.4), ("jaemmerlich", -3.0),
    ("kacke", -3.2), ("katastrophal", -3.6), ("katastrophe", -3.4), ("klasse", 3.0), ("kompetent", 2.2), ("konfus", -1.4),
    ("kotzt", -3.4), ("krass", -0.8), ("laecherlich", -3.2), ("lahm", -1.8), ("leider", -0.5), ("lieb", 2.0), ("liebe", 0.4),
    ("lieber", 0.0), ("lob", 2.4), ("luege", -3.0), ("luegen", -3.0), ("luegner", -3.6), ("mangelhaft", -2.2), ("mega", 2.2),
    ("mies", -3.0), ("miserabel", -3.6), ("muell", -3.0), ("nerven", -1.4), ("nervig", -2.4), ("nervt", -2.6),
    ("nett", 2.2), ("nutzlos", -3.0), ("peinlich", -2.8), ("perfekt", 4.0), ("phaenomenal", 4.0), ("pleite", -1.6),
    ("prima", 3.0), ("professionell", 1.6), ("quatsch", -1.6), ("ratlos", -1.4), ("reibungslos", 3.0), ("ruecksichtslos", -2.8),
    ("saftladen", -3.4), ("sauer", -2.6), ("sauerei", -3.4), ("schade", -0.8), ("schaeme", -1.4), ("schaemt", -2.8),
    ("schande", -3.2), ("scheiss", -3.6), ("scheisse", -3.6), ("schlamperei", -3.0), ("schlampig", -2.6), ("schlecht", -2.4),
    ("schlechteste", -3.2), ("schlechtesten", -3.2), ("schlimm", -2.2), ("schlimmste", -3.0), ("schoen", 2.0),
    ("schrecklich", -3.2), ("schrott", -3.2), ("skandal", -3.0), ("spitze", 3.2), ("spitzenmaessig", 3.6), ("stinksauer", -4.0),
    ("stoerend", -1.6), ("stolz", 2.0), ("super", 3.2), ("sympathisch", 2.2), ("tadellos", 3.0), ("taeuschung", -2.8),
    ("toll", 3.0), ("top", 2.0), ("traumhaft", 3.4), ("traurig", -2.4), ("uebel", -2.4), ("uebelst", -2.6),
    ("ueberfordert", -2.0), ("unakzeptabel", -3.2), ("unangenehm", -1.8), ("unbrauchbar", -2.4), ("unerhoert", -3.2),
    ("unertraeglich", -3.2), ("unfaehig", -3.2), ("unfair", -2.4), ("unfassbar", -2.6), ("unfreundlich", -2.6),
    ("unglaublich", -1.8), ("ungluecklich", -2.4), ("unhoeflich", -2.6), ("unmoeglich", -1.4), ("unprofessionell", -2.6),
    ("unserioes", -2.8), ("unterirdisch", -3.4), ("unverschaemt", -3.2), ("unverschaemtheit", -3.6), ("unzufrieden", -2.6),
    ("unzumutbar", -3.0), ("unzuverlaessig", -2.6), ("veraergert", -2.8), ("verarsche", -3.6), ("verarschen", -3.6),
    ("verarscht", -3.6), ("verdammt", -2.4), ("verflucht", -2.8), ("vergeblich", -1.6), ("vertroestet", -2.4),
    ("verwirrend", -1.4), ("verzweifelt", -2.6), ("verzweifle", -2.4), ("vorbildlich", 3.2), ("vorzueglich", 3.4),
    ("wahnsinn", 1.0), ("widerlich", -3.4), ("wuetend", -3.4), ("wunderbar", 4.0), ("wunderschoen", 4.0), ("wut", -2.8),
    ("zeitverschwendung", -3.0), ("zufrieden", 3.0), ("zumutung", -3.2), ("zuverlaessig", 2.2),
];

/// Beginnings of words that say it whatever follows: "Scheißladen", "Drecksteil".
pub(super) const BEGINNINGS: &[(&str, f32)] = &[
    ("scheiss", -3.6),
    ("beschiss", -3.4),
    ("drecks", -3.2),
    ("verarsch", -3.6),
    ("idiot", -3.2),
];

/// Phrases, those of most words first; they go before words.
#[rustfmt::skip]
pub(super) const PHRASES: &[(&str, f32)] = &[
    ("da kann man nicht meckern", 2.2), ("am ende meiner geduld", -3.0), ("danke fuer gar nichts", -3.5),
    ("das geht gar nicht", -2.8), ("das kann doch nicht", -2.0), ("das kann nicht sein", -1.8), ("fertig mit den nerven", -3.0),
    ("ist das euer ernst", -2.8), ("ist das ihr ernst", -2.8), ("ist doch das letzte", -2.8), ("vielen dank im voraus", 0.4),
    ("was fuer ein witz", -3.2), ("wie lange soll ich", -1.8), ("wie oft denn noch", -2.6), ("zum x ten mal", -2.4),
    ("bin es leid", -2.8), ("bin ich bedient", -2.4), ("danke fuer nichts", -3.5), ("danke im voraus", 0.4),
    ("der letzte dreck", -3.6), ("der letzte muell", -3.6), ("ein schoenes wochenende", 0.6), ("einen schoenen tag", 0.6),
    ("fuer dumm verkaufen", -3.2), ("fuer dumm verkauft", -3.2), ("gar nicht gut", -2.4), ("geduld am ende", -3.0),
    ("hat noch zeit", 0.0), ("hilft mir keiner", -2.4), ("hilft mir niemand", -2.4), ("immer noch nicht", -1.2),
    ("immer noch nichts", -1.8), ("keine lust mehr", -2.4), ("keinen bock mehr", -3.0), ("keiner meldet sich", -2.2),
    ("legt einfach auf", -2.6), ("meine zeit verschwendet", -2.6), ("mir reicht es", -3.0), ("nicht ernst gemeint", -1.8),
    ("nicht euer ernst", -2.6), ("nicht ihr ernst", -2.6), ("nicht so toll", -2.0), ("nichts als aerger", -3.0),
    ("niemand meldet sich", -2.2), ("noch immer nicht", -1.2), ("noch immer nichts", -1.8), ("reicht es aber", -2.6),
    ("reicht es mir", -3.0), ("sieht gut aus", 1.6), ("so gut wie", 0.0), ("tut mir leid", -0.2), ("unter aller sau", -3.6),
    ("vielen lieben dank", 3.4), ("was soll das", -2.6), ("was soll der", -2.4), ("wie lange noch", -2.0),
    ("wie oft muss", -2.2), ("wie oft soll", -2.2), ("wollen sie mich", -1.4), ("wollt ihr mich", -1.4),
    ("zum dritten mal", -1.8), ("zum fuenften mal", -2.4), ("zum vierten mal", -2.2), ("zum zweiten mal", -1.0),
    ("alles gute", 1.0), ("dieser mist", -2.8), ("diesen mist", -2.8), ("so ein mist", -2.8), ("was fuer ein mist", -2.8),
    ("der mist", -2.8), ("den mist", -2.8), ("ist mist", -2.8), ("freundliche gruesse", 0.3), ("freundlichen gruessen", 0.3),
    ("am besten", 0.0), ("besten dank", 2.6), ("bin bedient", -2.4), ("das allerletzte", -3.2),
    ("ein witz", -2.8), ("euer ernst", -1.8), ("geht's noch", -2.6), ("gehts noch", -2.6), ("gern geschehen", 0.4),
    ("gern wieder", 2.6), ("gerne wieder", 2.6), ("gut erreichbar", 0.6), ("gute besserung", 0.4), ("guten abend", 0.0),
    ("guten morgen", 0.0), ("guten tag", 0.0), ("herzliche gruesse", 0.3), ("herzlichen dank", 3.0), ("ich liebe", 3.0),
    ("ihr ernst", -1.8), ("jetzt reicht", -2.8), ("kein problem", 0.0), ("kein wunder", -0.8), ("keine antwort", -1.6),
    ("keine hilfe", -1.8), ("keine reaktion", -1.8), ("keine rueckmeldung", -1.6), ("keiner antwortet", -2.4),
    ("keiner hilft", -2.4), ("langsam reicht", -2.8), ("legt auf", -1.8), ("liebe es", 2.4), ("liebe gruesse", 0.3),
    ("lieben dank", 3.0), ("lieber kundendienst", 0.0), ("lieber kundenservice", 0.0), ("liebes team", 0.0),
    ("mir reicht's", -3.0), ("mir reichts", -3.0), ("nase voll", -3.2), ("nein danke", 0.0), ("nicht auszuhalten", -3.0),
    ("nicht meckern", 1.8), ("nicht schlecht", 1.6), ("nichts passiert", -1.4), ("nie wieder", -2.8), ("niemals wieder", -2.8),
    ("niemand antwortet", -2.4), ("niemand hilft", -2.4), ("niemand reagiert", -2.2), ("nur aerger", -2.6),
    ("reichts aber", -2.6), ("reichts mir", -3.0), ("reine katastrophe", -3.6), ("schnauze voll", -3.6),
    ("schoenen abend", 0.3), ("schoenen guten", 0.0), ("schoenen tag", 0.3), ("schoenes wochenende", 0.6),
    ("schon wieder", -1.6), ("sehr geehrte", 0.0), ("so nicht", -1.4), ("spinnt ihr", -3.0), ("tausend dank", 3.6),
    ("viel spass", 0.4), ("vielen dank", 3.0), ("wie gut", 0.0), ("wie schlimm", 0.0), ("wo bleibt", -0.6),
    ("zum kotzen", -3.6), ("zum teufel", -2.6), ("zur hoelle", -2.6), ("zeitverschwendung", -3.0),
];

/// Words that turn a mood round.
pub(super) const NEGATIONS: &[&str] = &[
    "nicht", "nich", "ned", "nit", "kein", "keine", "keinen", "keiner", "keinem", "keines", "nie",
    "niemals", "ohne", "kaum", "nichts", "weder", "niemand",
];

/// Verbs whose negation follows them: "gefällt mir gar nicht".
pub(super) const TURNED_LATER: &[&str] = &[
    "freue",
    "freut",
    "gefaellt",
    "geholfen",
    "geklappt",
    "hasse",
    "liebe",
    "empfehlen",
];

/// Words that make a mood stronger or weaker.
pub(super) const INTENSIFIERS: &[(&str, f32)] = &[
    ("sehr", 1.3),
    ("so", 1.2),
    ("echt", 1.3),
    ("wirklich", 1.3),
    ("total", 1.3),
    ("voellig", 1.3),
    ("absolut", 1.4),
    ("extrem", 1.5),
    ("einfach", 1.1),
    ("richtig", 1.3),
    ("komplett", 1.3),
    ("ueberhaupt", 1.2),
    ("gar", 1.2),
    ("super", 1.3),
    ("mega", 1.3),
    ("unglaublich", 1.4),
    ("unfassbar", 1.4),
    ("ganz", 1.0),
    ("ziemlich", 1.1),
    ("zu", 1.0),
    ("etwas", 0.7),
    ("bisschen", 0.7),
    ("leicht", 0.6),
    ("eher", 0.8),
    ("zutiefst", 1.4),
    ("maximal", 1.3),
    ("dermassen", 1.4),
    ("stark", 1.2),
    ("verdammt", 1.3),
];

/// English words of mood or negation that mean something else in German.
pub(super) const FALSE_FRIENDS: &[&str] = &[
    "bad", "fast", "fine", "fun", "hell", "kind", "late", "mad", "mess", "most", "neat", "no",
    "not", "stuck", "sue", "toll", "too", "ty",
];

/// Words that only German has, as signs of the language.
#[rustfmt::skip]
pub(super) const SIGNS: &[&str] = &[
    "aber", "alles", "als", "auch", "auf", "aus", "bei", "beim", "bin", "bitte", "dann", "das", "dass", "dein", "dem", "den",
    "denn", "der", "des", "dich", "dir", "doch", "du", "ein", "eine", "einem", "einen", "einer", "endlich", "er", "es", "etwas",
    "euch", "euer", "eure", "fuer", "gar", "habe", "haben", "habt", "hallo", "hatte", "heute", "hier", "ich", "ihnen", "ihr",
    "ihre", "ihrem", "ihren", "ihrer", "immer", "ist", "ja", "jetzt", "kann", "kein", "keine", "keiner", "koennen", "kommt",
    "mehr", "mein", "meine", "meinem", "meinen", "meiner", "mich", "mir", "mit", "moechte", "muss", "nach", "nein", "nicht",
    "nichts", "nie", "niemand", "noch", "nur", "oder", "ohne", "schon", "sehr", "seid", "seit", "sich", "sie", "sind", "soll",
    "ueber", "und", "uns", "unser", "vom", "von", "wann", "warum", "wegen", "wenn", "werde", "werden", "wie", "wieder", "wieso",
    "wir", "wird", "wo", "wollen", "wurde", "zu", "zum", "zur",
];

/// Words that English has and German has not, as signs of the language.
#[rustfmt::skip]
pub(super) const ENGLISH_SIGNS: &[&str] = &[
    "a", "about", "again", "and", "are", "at", "be", "been", "but", "by", "can", "did", "do", "does", "for", "from", "get",
    "got", "had", "has", "have", "he", "how", "i", "i'm", "i've", "if", "im", "is", "it", "it's", "its", "me", "my", "of", "on",
    "or", "our", "she", "that", "the", "their", "there", "they", "this", "to", "u", "us", "we", "were", "what", "when", "where",
    "who", "why", "with", "you", "your", "yours",
];
