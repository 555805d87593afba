package scoring

// wordKind is the function of a word in a sentence. A word can have several.
type wordKind uint32

const (
	contrast    wordKind = 1 << iota // begins a clause with a contrast: "but"
	turn                             // like contrast, but only after a comma: "yet"
	dependent                        // begins a clause that depends on the next: "although"
	incomplete                       // like dependent, but only up to the first comma: "unlike", "compared"
	relative                         // ", which"
	yardstick                        // the next name is only compared with: "than"
	comparative                      // required before the yardstick: "plus rapide que"
	aside                            // the clause is not about the next name: "unlike"
	verb                             // says something about the name before it
	conjunction                      // "and"
	article                          // "the"
	pronoun                          // stands for a name
	opener                           // may precede a pronoun
	noun                             // after an article: stands for a name, or for a part of the product
	link                             // "with": after a word of the kind linked, the next name is not described
	linked                           // the word before a link: "integrates"
	negator                          // reverses the valence of the next words
	rarity                           // reverses the valence of the previous words: "complaints are rare"
	guard                            // its object is a harm that the product prevents: "protects"
	warning                          // is criticism at the beginning of a clause: "Avoid"
	condition                        // the words up to the next pause are a hypothesis: "if you hate meetings"
	opening                          // a condition only at the beginning of a clause: French "si" means "so" elsewhere
	cost                             // a noun whose increase is criticism: "premiums"
	rise                             // an increase: "tripled"
	fall                             // a decrease: "dropped"
	waiting                          // with a long time, criticism: "takes weeks"
	long                             // a long time: "weeks"
	soon                             // with a short time, praise: "within minutes"
	short                            // a short time: "minutes"
)

func (k wordKind) is(kinds wordKind) bool { return k&kinds != 0 }
