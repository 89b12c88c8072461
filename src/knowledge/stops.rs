//! Words that say nothing about what a question is about, in small letters without accents.

/// English.
pub(super) const EN: &str = "a about actually again all already also am an and any anybody anyone anything are as ask at \
    be because been before being but by can cannot cant could did do does doesnt doing dont each else ever every for from \
    get gets getting give given go goes going got guys had has have havent having he hello help her here hers hey hi him his \
    how i id if ill im in into is isnt it its ive just know let like ll long look make many may maybe me mean might mine \
    more most much must my need no not now of off ok okay on once one only or other our out over own please pls possible \
    quite re really s same say shall she should so some somebody someone something still such sure t tell than thank thanks \
    that thats the their them then there these they thing things this those to too u until up upon us use used using ve very \
    want wanna was way we well were what whats when where wheres which while who whom whose why will with without wont \
    would yes yet you your youre yours";

/// German.
pub(super) const DE: &str = "ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis \
    bitte brauche braucht da dabei dafur damit dann daran darauf daraus darf das dass davon dazu dein deine deinem deinen \
    deiner dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch eigentlich ein eine \
    einem einen einer eines einfach er erst es etwas euch euer eure eurem euren eurer fur gar geben geht gehen genau gern \
    gerne gibt gut hab habe haben habt hallo hat hatte hatten hatt hier hilfe ich ihm ihn ihnen ihr ihre ihrem ihren ihrer \
    ihres im in ins irgend irgendwo ist ja jede jedem jeden jeder jedes jemand jetzt kann kannst kein keine keinem keinen \
    keiner konnen konnte konnten konnt lang lange lassen lasst lasse machen mache macht mal man mehr mein meine meinem meinen \
    meiner meines mich mir mit mochte mochten muss mussen musst nach nicht nichts noch nun nur ob oder ohne per sagen sagt \
    schon sehr sein seine seinem seinen seiner seit sich sie sind so soll sollen sollte sonst tun uber uberhaupt um und uns \
    unser unsere unserem unseren unserer unter viel viele vielleicht vom von vor wann war waren warum was weil welche welchem \
    welchen welcher welches wenn wer werde werden wie wieder wieso will wir wird wirst wo wofur woher wohin wollen wurde \
    wurden zu zum zur zwischen";
