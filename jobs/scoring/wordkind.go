package scoring

// wordKind says what a word does in a sentence; a word can do several things.
type wordKind uint32

const (
	contrast    wordKind = 1 << iota // begins a clause that turns: "but"
	turn                             // the same behind a comma only: "yet"
	dependent                        // begins a clause that hangs on the next: "although"
	incomplete                       // the same, complete at its first comma: "unlike", "compared"
	relative                         // ", which"
	yardstick                        // the name behind it is compared with: "than"
	comparative                      // needed before the yardstick: "plus rapide que"
	aside                            // the name behind it is not spoken about: "unlike"
	verb                             // says something of the name before it
	conjunction                      // "and"
	article                          // "the"
	pronoun                          // stands for a name
	opener                           // may stand before a pronoun
	noun                             // stands for a name, or for a part of what it names, behind an article
	link                             // "with": of the name behind it nothing is said, behind a word of
	linked                           // "integrates"
	negator                          // turns the valence of what follows it
	rarity                           // turns the valence of what precedes it: "complaints are rare"
	guard                            // its object is an evil that a product keeps away: "protects"
	warning                          // is blame where it opens a clause: "Avoid"
	condition                        // what follows it up to a pause is not so: "if you hate meetings"
	opening                          // the same where it opens a clause: French "si" means "so" elsewhere
	cost                             // what should not rise: "premiums"
	rise                             // "tripled"
	fall                             // "dropped"
	waiting                          // "takes" …
	long                             // … "weeks" is blame
	soon                             // "within" …
	short                            // … "minutes" is praise
)

func (k wordKind) is(kinds wordKind) bool { return k&kinds != 0 }
