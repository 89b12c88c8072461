//! English.

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

/// English words.
#[rustfmt::skip]
pub static WORDS: Words = Words {
    tag: "en",
    yes: &[
        "yes", "yep", "yeah", "yup", "yea", "yah", "ya", "yass", "yas", "ye", "yess", "yse", "yes please", "yes pls", "yessir",
        "sure thing", "of course", "ofc", "absolutely", "definitely", "certainly", "please do", "go ahead", "go for it",
        "sounds good", "sounds great", "affirmative", "i think so", "i guess so", "i suppose so", "i believe so",
        "that's right", "thats right", "that is right", "that's correct", "thats correct", "that is correct", "that's it",
        "that's the one", "that works", "works for me", "fine by me", "fine with me", "no problem", "no doubt", "no objection",
        "no objections", "no worries", "why not", "by all means", "you bet", "do it", "yes do it", "do that", "make it so",
        "let's do it", "lets do it", "let's go", "you got it", "totally", "indeed", "aye", "roger", "for sure", "most certainly",
        "without a doubt", "be my guest", "please go ahead", "hell yes", "hell yeah", "uh huh", "mhm", "mm hmm", "oui", "si", "ja", "👍", "✅", "👌",
        
    ],
    yes_weak: &[
        "y", "k", "kk", "ok", "okay", "okey", "oki", "okie", "okie dokie", "sure", "alright", "all right", "right", "correct", "exactly",
        "precisely", "true", "fine", "good", "great", "perfect", "cool", "confirm", "confirmed", "i confirm", "agreed", "i agree", "please",
        "deal", "done", "positive", "obviously", "naturally", "gladly", "yes i am", "looks good", "looks right", "all good", "lgtm",
        "send it", "accept", "i accept", "proceed", "i do", "i would", "i'd like that", "i would like that", "i'd love that", "i am", "it is", "it does", "it was", "they are", "we do", "i have", "i did",
    ],
    no: &[
        "no", "nope", "nah", "naw", "noo", "nay", "no thanks", "no thank you", "no thx", "no way", "no need", "not really", "not at all", "not now",
        "not yet", "not today", "not this time", "not exactly", "not quite", "not necessary", "absolutely not", "certainly not", "definitely not",
        "of course not", "hell no", "i don't think so", "i dont think so", "i do not think so", "don't think so", "dont think so",
        "i don't believe so", "i'd rather not", "i would rather not", "rather not", "better not", "please don't", "please dont",
        "please do not", "don't do it", "dont do it", "do not do it", "don't do that", "do not do that", "never", "never mind", "nevermind",
        "no no", "don't", "dont", "do not", "yeah no", "ehm no", "i don't want to", "i don't want that", 
        "that's wrong", "thats wrong", "that is wrong", "that's not right", "that is not right", "that's not correct",
        "that is not correct", "that isn't right", "that's incorrect", "i'm good", "im good", "i'm fine", 
        "nein", "non", "nyet", "👎", "❌", "no sir", "no ma'am", "negatory", "why would i",
    ],
    no_weak: &["n", "nn", "wrong", "incorrect", "false", "negative", "not", "stop", "hardly", "decline", "i don't", "i dont", "i do not", "it isn't", "it's not", "its not", "it is not", "i'm not", "i am not", "it doesn't", "i haven't", "i have not", "i didn't", "i did not", "it wasn't", "they aren't"],
    unsure: &[
        "no idea", "no clue", "no one", "nobody", "no matter", "no longer", "no more", "no refund", "no email", "no e - mail", "no mail",
        "no confirmation", "no tracking", "no update", "no updates", "no news", "no response", "no reply", "no answer", "no delivery",
        "no money", "no order", "no parcel", "no package", "no reason", "no wonder", "no choice", "not sure", "i'm not sure", "im not sure", "i am not sure",
        "i don't know", "i dont know", "i do not know", "dunno", "don't know", "dont know", "do not know", "don't understand", "dont understand", "don't have", "dont have", "do not have", "don't see", "don't you", "do not understand", "idk", "maybe", "perhaps", "possibly", "yes and no", "yes or no", "yes no", "no yes",
        "either", "whatever", "sure about", "right now", "right away", "not received", "i do not understand", "i don't understand", "i dont understand",
        "i have a", "i have an", "i have not received", "i haven't received", "i didn't receive", "i did not receive", "i didn't get", "i did not get", "i am looking", "i am trying", "i am not able", "i would like", "i would like to", "i would rather",
        "it is not clear", "it was supposed", "it is late", "it is broken", "i do not have", "i don't have", "i dont have", "i do not see", "i don't see", "i'm good at", "i'm not happy", "i am not happy", "i did order", "why not yet", "it's not working", "it is not working", "it isn't working", "it doesn't work", "i do need", "i do want", "i have been", "i have to", "i am waiting", "i am very", "i am so", "i did not order", "i didn't order",
        "i don't want", "i dont want", "i do not want", "do it later", "never received", "never got", "never arrived", "never came",
    ],
    openers: &[
        "oh", "um", "uh", "uhm", "umm", "erm", "er", "hm", "hmm", "hmmm", "well", "ah", "ahh", "ooh", "so", "then", "and", "like", "actually", "i think",
        "i guess", "i suppose", "i believe", "i'd say", "honestly", "please", "pls", "hi", "hello", "hey", "thanks", "thank you", "thx", "lol", "haha", "wow",
        "my answer is", "the answer is", "it's a", "that's a", "that would be a", "that'd be a", "oh well", "oh my", "god", "man", "bro", "mate", "dear",
    ],
    corrections: &["wait", "actually", "sorry", "i mean", "i meant", "hang on", "hold on", "scratch that", "correction", "no wait", "rather", "on second thought", "on second thoughts"],
    joining: &["but", "and", "also", "so", "then", "however", "though", "plus", "or", "except", "only"],
    padding: &[
        "it is", "it's", "its", "that is", "that's", "this is", "my order number is", "the order number is", "order number is", "my order is", "order number",
        "order no", "order id", "order", "the number is", "my number is", "number", "number is", "my email is", "email is", "my email address is", "e - mail", "my e - mail is", "email",
        "my phone number is", "phone", "phone number", "please", "pls", "plz", "thanks", "thank you", "thx", "ty", "cheers", "hi", "hello", "hey", "the", "a", "an", "one",
        "i would like", "i'd like", "i want", "i'll take", "i will take", "i'll have", "i choose", "i pick", "i prefer", "let's take", "let's go with", "go with", "i think",
        "i guess", "maybe", "around", "about", "at", "on", "for", "to", "is", "my", "me", "i", "would be", "would", "be", "was", "it was", "here", "here it is", "here is", "here you go", "here's", "sure", "ok",
        "okay", "yes", "give me", "make it", "with", "in", "of", "um", "uh", "hm", "hmm", "well", "just", "so", "sorry", "oh", "ah", "great", "good", "fine", "cool", "from", "by", "that one", "this one", "then", "lol", "asap", "bye", "mate", "sir", "madam", "you", "too", "also", "ma'am", "the date is", "date", "morning", "name", "will", "do", "that",
    ],
    negations: &["not", "isn't", "no", "except", "without", "don't want", "anything but", "instead of", "rather than"],
    stop: &[
        "the", "a", "an", "one", "this", "that", "it", "its", "i", "my", "me", "to", "of", "for", "on", "in", "at", "by", "is", "are", "be", "was", "please", "with",
        "want", "like", "take", "would", "i'd", "i'll", "go", "let's", "and", "or", "you", "your", "do", "can", "have", "get", "thanks", "thank", "not", "no", "yes", "option", "just", "some", "something", "other", "which", "what", "from", "more", "most",
    ],
    numbers: &[
        ("zero", 0), ("nil", 0), ("oh", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8),
        ("nine", 9), ("ten", 10), ("eleven", 11), ("twelve", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16),
        ("seventeen", 17), ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fourty", 40), ("fifty", 50), ("sixty", 60),
        ("seventy", 70), ("eighty", 80), ("ninety", 90), ("a dozen", 12), ("dozen", 12), ("half a dozen", 6), ("a couple", 2), ("a couple of", 2), ("couple of", 2),
        ("a pair", 2), ("a pair of", 2), ("a single", 1), ("twice", 2), ("none", 0),
    ],
    scales: &[("hundred", 100), ("thousand", 1_000), ("grand", 1_000), ("million", 1_000_000)],
    number_and: &["and"],
    minus: &["minus", "negative"],
    point: &["point"],
    half: &["and a half"],
    pronoun: &["this", "that", "the", "which", "another", "any", "no", "some", "every", "each", "other", "wrong", "right", "same", "red", "new", "old", "last", "first", "second", "third", "next", "cheaper", "cheapest", "earliest", "latest", "blue", "black", "white", "green", "big", "small"],
    ordinals: &[
        ("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7), ("eighth", 8), ("ninth", 9), ("tenth", 10),
        ("eleventh", 11), ("twelfth", 12), ("thirteenth", 13), ("fourteenth", 14), ("fifteenth", 15), ("sixteenth", 16), ("seventeenth", 17),
        ("eighteenth", 18), ("nineteenth", 19), ("twentieth", 20), ("twenty first", 21), ("twenty - first", 21), ("twenty second", 22), ("twenty - second", 22),
        ("twenty third", 23), ("twenty - third", 23), ("twenty fourth", 24), ("twenty - fourth", 24), ("twenty fifth", 25), ("twenty - fifth", 25), ("twenty sixth", 26),
        ("twenty - sixth", 26), ("twenty seventh", 27), ("twenty - seventh", 27), ("twenty eighth", 28), ("twenty - eighth", 28), ("twenty ninth", 29),
        ("twenty - ninth", 29), ("thirtieth", 30), ("thirty first", 31), ("thirty - first", 31), ("last", -1), ("final", -1), ("bottom", -1), ("top", 1), ("former", 1),
        ("latter", -1), ("second last", -2), ("second to last", -2), ("last but one", -2), ("penultimate", -2),
    ],
    ordinal_endings: &["st", "nd", "rd", "th"],
    ordinal_dot: false,
    position: &["option", "number", "no", "nr", "choice", "item", "position", "#"],
    measures: &["hour", "hours", "hrs", "minute", "minutes", "min", "mins", "second", "seconds", "percent", "%", "km", "kilometers", "kilometres", "miles", "kg", "g", "cm", "mm", "inch", "inches", "stars", "star", "degrees"],
    pieces: &["x", "pieces", "piece", "pcs", "pc", "items", "units", "pairs of", "pairs", "copies", "times", "of them"],
    order_cue: &["order", "order number", "order no", "order nr", "order id", "order #", "ord", "number", "no", "nr"],
    postcode_cue: &["postcode", "post code", "postal code", "zip", "zip code", "zipcode", "plz", "postcode is", "zip code is", "zip is"],
    currencies: &[
        ("euro", "EUR"), ("euros", "EUR"), ("eur", "EUR"), ("€", "EUR"), ("dollar", "USD"), ("dollars", "USD"), ("bucks", "USD"), ("usd", "USD"), ("us dollars", "USD"),
        ("$", "USD"), ("pound", "GBP"), ("pounds", "GBP"), ("quid", "GBP"), ("gbp", "GBP"), ("£", "GBP"), ("pounds sterling", "GBP"), ("yen", "JPY"), ("jpy", "JPY"), ("¥", "JPY"),
        ("franc", "CHF"), ("francs", "CHF"), ("swiss francs", "CHF"), ("chf", "CHF"), ("sfr", "CHF"), ("canadian dollars", "CAD"), ("cad", "CAD"), ("australian dollars", "AUD"),
        ("aud", "AUD"), ("zloty", "PLN"), ("pln", "PLN"), ("sek", "SEK"), ("nok", "NOK"), ("dkk", "DKK"), ("inr", "INR"), ("rupees", "INR"), ("₹", "INR"), ("₽", "RUB"), ("₺", "TRY"),
    ],
    cents: &["cent", "cents", "ct", "c", "p", "pence", "penny"],
    months: &[
        ("january", 1), ("jan", 1), ("february", 2), ("feb", 2), ("febuary", 2), ("march", 3), ("mar", 3), ("april", 4), ("apr", 4), ("may", 5), ("june", 6), ("jun", 6),
        ("july", 7), ("jul", 7), ("august", 8), ("aug", 8), ("september", 9), ("sept", 9), ("sep", 9), ("october", 10), ("oct", 10), ("november", 11), ("nov", 11),
        ("december", 12), ("dec", 12),
    ],
    weekdays: &[
        ("monday", 1), ("mon", 1), ("tuesday", 2), ("tues", 2), ("tue", 2), ("tusday", 2), ("wednesday", 3), ("wed", 3), ("weds", 3), ("wensday", 3), ("wednsday", 3), ("thursday", 4), ("thurs", 4),
        ("thur", 4), ("thu", 4), ("friday", 5), ("fri", 5), ("saturday", 6), ("saterday", 6), ("sunday", 7), ("mondays", 1), ("fridays", 5), ("sundays", 7), ("saturdays", 6),
    ],
    weekdays_short: &[("sat", 6), ("sun", 7)],
    days: &[
        ("today", 0), ("tonight", 0), ("now", 0), ("right now", 0), ("this morning", 0), ("this afternoon", 0), ("this evening", 0), ("tomorrow", 1), ("tommorow", 1), ("tomorow", 1),
        ("tommorrow", 1), ("tmrw", 1), ("tmr", 1), ("tmw", 1), ("the day after tomorrow", 2), ("day after tomorrow", 2), ("overmorrow", 2), ("yesterday", -1), ("last night", -1),
        ("the day before yesterday", -2), ("day before yesterday", -2),
    ],
    feasts: &[
        ("christmas", (12, 25)), ("christmas day", (12, 25)), ("xmas", (12, 25)), ("christmas eve", (12, 24)), ("boxing day", (12, 26)), ("new year's eve", (12, 31)), ("new years eve", (12, 31)), ("new year's day", (1, 1)),
        ("new years day", (1, 1)), ("new year's", (1, 1)), ("new year", (1, 1)), ("valentine's day", (2, 14)), ("valentines day", (2, 14)), ("halloween", (10, 31)),
    ],
    stretches: &[
        ("this week", Stretch::Week(0)), ("next week", Stretch::Week(1)), ("last week", Stretch::Week(-1)), ("the week after next", Stretch::Week(2)), ("this weekend", Stretch::Weekend(0)),
        ("the weekend", Stretch::Weekend(0)), ("weekend", Stretch::Weekend(0)), ("next weekend", Stretch::Weekend(1)), ("this month", Stretch::Month(0)), ("next month", Stretch::Month(1)), ("last month", Stretch::Month(-1)),
        ("the following week", Stretch::Week(1)), ("last weekend", Stretch::Weekend(-1)), ("coming weekend", Stretch::Weekend(0)), ("the coming weekend", Stretch::Weekend(0)),
    ],
    month_end: &["end of the month", "the end of the month", "end of month", "end of this month"],
    next: &["next"],
    this: &["this", "coming", "this coming", "the coming", "upcoming"],
    last: &["last", "past", "previous"],
    within: &["in", "within"],
    from_now: &["from now", "from today", "later", "hence", "time"],
    ago: &["ago", "back", "earlier"],
    ago_before: &[],
    units: &[
        ("day", Unit::Day), ("days", Unit::Day), ("night", Unit::Day), ("nights", Unit::Day), ("week", Unit::Week), ("weeks", Unit::Week), ("wk", Unit::Week), ("wks", Unit::Week),
        ("fortnight", Unit::Week), ("month", Unit::Month), ("months", Unit::Month), ("year", Unit::Year), ("years", Unit::Year), ("week's", Unit::Week), ("weeks'", Unit::Week), ("days'", Unit::Day),
    ],
    article: &["a", "an", "one"],
    on: &["on", "on the", "the", "by", "by the", "until", "for the", "for", "at"],
    of: &["of"],
    from: &["from", "from the", "between", "between the", "starting", "starting on", "starting from", "start on", "starting the", "beginning", "beginning on", "on", "the", "of"],
    to: &["to", "to the", "until", "until the", "till", "till the", "til", "through", "thru", "through the", "and", "and the", "up to", "ending", "ending on", "leaving", "leaving on", "and leaving", "back on", "returning", "returning on", "and returning", "-", "–", "—"],
    lasting: &["for"],
    same: &["same", "the same", "same as before", "same as last time", "the same as before", "the same as last time", "as before", "same one", "the same one", "same again", "unchanged", "keep it", "keep the same", "no change", "same as above", "the usual"],
    times: &[
        ("noon", (12, 0)), ("midday", (12, 0)), ("midnight", (0, 0)), ("in the morning", (9, 0)), ("morning", (9, 0)), ("this morning", (9, 0)), ("in the afternoon", (15, 0)), ("afternoon", (15, 0)),
        ("this afternoon", (15, 0)), ("in the evening", (18, 0)), ("evening", (18, 0)), ("this evening", (18, 0)), ("tonight", (20, 0)), ("at night", (21, 0)), ("night", (21, 0)), ("lunchtime", (12, 0)), ("early morning", (7, 0)), ("late afternoon", (17, 0)),
    ],
    halves: &[
        ("am", Half::Morning), ("a . m", Half::Morning), ("a . m .", Half::Morning), ("in the morning", Half::Morning), ("pm", Half::Afternoon), ("p . m", Half::Afternoon), ("p . m .", Half::Afternoon), ("in the afternoon", Half::Afternoon), ("in the evening", Half::Afternoon), ("at night", Half::Afternoon), ("tonight", Half::Afternoon), ("this evening", Half::Afternoon), ("this afternoon", Half::Afternoon),
    ],
    oclock: &["o'clock", "oclock", "o clock"],
    clock24: false,
    at: &["at", "around", "about", "by", "before", "after"],
    past: &[
        ("half past", 30), ("half", 30), ("quarter past", 15), ("a quarter past", 15), ("quarter to", -15), ("a quarter to", -15), ("quarter after", 15), ("five past", 5), ("ten past", 10), ("twenty past", 20), ("twenty to", -20), ("ten to", -10), ("five to", -5), ("quarter of", -15),
    ],
    at_sign: &["at", "( at )", "[ at ]", "{ at }", "< at >", "at sign"],
    spoken_marks: &[
        ("dot", "."), ("( dot )", "."), ("[ dot ]", "."), ("period", "."), ("underscore", "_"), ("dash", "-"), ("hyphen", "-"), ("minus", "-"), ("plus", "+"),
    ],
    name_cue: &["my name is", "my name's", "my names", "the name is", "the name's", "name is", "my full name is", "call me", "you can call me", "name :", "i am called", "it's under", "it is under", "under the name", "under the name of", "in the name of", "the booking is under"],
    name_cue_weak: &["i'm", "im", "i am", "this is", "it's", "it is", "its", "for"],
    not_names: &[
        "yes", "no", "hello", "hi", "hey", "help", "what", "why", "where", "who", "how", "when", "order", "my", "your", "the", "a", "an", "i", "you", "it", "is", "are", "was", "not", "please", "thanks", "thank", "cancel", "stop", "menu", "back",
        "want", "need", "can", "could", "would", "i'm", "i've", "i'd", "i'll", "it's", "its", "he", "she", "we", "they", "us", "our", "nobody", "don't", "dont", "do", "know", "this", "that", "refund", "return", "delivery", "parcel", "package", "money", "angry", "sorry", "looking", "trying", "waiting", "here", "happy", "very", "really", "still", "just", "ok",
        "okay", "sure", "agent", "human", "person", "bot", "shipping", "have", "has", "to", "for", "of", "in", "on", "with", "from", "never", "skip", "nothing", "none", "nope", "yeah", "same", "change", "address", "name", "email", "phone", "track", "which", "because", "me", "talk", "speak", "fine", "good", "ready", "tired", "upset", "annoyed", "rather", "tell", "give", "get", "let", "why's", "what's", "where's", "there", "about", "if", "so", "go", "restart", "start", "over",
    ],
    address_cue: &["my address is", "the address is", "address is", "my new address is", "new address is", "the new address is", "send it to", "ship it to", "deliver it to", "deliver to", "ship to", "send to", "i live at", "i live in", "i moved to", "it's", "it is", "address :", "new address :", "address", "new address"],
    countries: &[
        ("germany", "DE"), ("deutschland", "DE"), ("austria", "AT"), ("switzerland", "CH"), ("united kingdom", "GB"), ("uk", "GB"), ("england", "GB"), ("scotland", "GB"), ("wales", "GB"), ("great britain", "GB"), ("usa", "US"), ("us", "US"),
        ("united states", "US"), ("united states of america", "US"), ("france", "FR"), ("spain", "ES"), ("italy", "IT"), ("netherlands", "NL"), ("the netherlands", "NL"), ("belgium", "BE"), ("ireland", "IE"), ("poland", "PL"), ("portugal", "PT"), ("denmark", "DK"), ("sweden", "SE"), ("canada", "CA"), ("australia", "AU"),
    ],
    wanted: &[
        ("cheapest", most(Measure::Price, true)), ("least expensive", most(Measure::Price, true)), ("lowest price", most(Measure::Price, true)), ("most affordable", most(Measure::Price, true)), ("lowest", most(Measure::Price, true)),
        ("cheaper", more(Measure::Price, true)), ("less expensive", more(Measure::Price, true)), ("more affordable", more(Measure::Price, true)), ("cheap", more(Measure::Price, true)), ("less pricey", more(Measure::Price, true)), ("affordable", more(Measure::Price, true)),
        ("most expensive", most(Measure::Price, false)), ("priciest", most(Measure::Price, false)), ("dearest", most(Measure::Price, false)), ("more expensive", more(Measure::Price, false)), ("pricier", more(Measure::Price, false)),
        ("earliest", most(Measure::When, true)), ("soonest", most(Measure::When, true)), ("as soon as possible", most(Measure::When, true)), ("asap", most(Measure::When, true)), ("oldest", most(Measure::When, true)), ("earlier", more(Measure::When, true)), ("sooner", more(Measure::When, true)), ("older", more(Measure::When, true)),
        ("latest", most(Measure::When, false)), ("newest", most(Measure::When, false)), ("most recent", most(Measure::When, false)), ("later", more(Measure::When, false)), ("newer", more(Measure::When, false)), ("more recent", more(Measure::When, false)),
        ("fastest", most(Measure::Duration, true)), ("quickest", most(Measure::Duration, true)), ("shortest", most(Measure::Duration, true)), ("faster", more(Measure::Duration, true)), ("quicker", more(Measure::Duration, true)), ("shorter", more(Measure::Duration, true)), ("slowest", most(Measure::Duration, false)), ("longest", most(Measure::Duration, false)), ("slower", more(Measure::Duration, false)), ("longer", more(Measure::Duration, false)),
        ("smallest", most(Measure::Size, true)), ("smaller", more(Measure::Size, true)), ("biggest", most(Measure::Size, false)), ("largest", most(Measure::Size, false)), ("bigger", more(Measure::Size, false)), ("larger", more(Measure::Size, false)), ("roomiest", most(Measure::Size, false)), ("roomier", more(Measure::Size, false)),
        ("best", most(Measure::Rating, false)), ("best rated", most(Measure::Rating, false)), ("highest rated", most(Measure::Rating, false)), ("top rated", most(Measure::Rating, false)), ("better", more(Measure::Rating, false)), ("better rated", more(Measure::Rating, false)),
    ],
    under: &["under", "below", "less than", "cheaper than", "up to", "max", "at most", "no more than", "maximum", "not more than"],
    over: &["over", "above", "more than", "at least", "min", "minimum"],
    month_names: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    weekday_names: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
