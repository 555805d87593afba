package scoring

// wordKind is a set of functions that a word may have in a sentence.
type wordKind uint32

const (
	contrast    wordKind = 1 << iota // begins a clause with a contrast: "but"
	turn                             // begins a clause with a contrast, but only after a comma: "yet"
	dependent                        // begins a clause that depends on the next clause: "although"
	incomplete                       // begins a dependent clause that ends at the first comma: "unlike", "compared"
	relative                         // ", which"
	yardstick                        // the next name is the basis of a comparison: "than"
	comparative                      // marks a comparison in some languages: "plus" in French "plus rapide que"
	aside                            // shows that the clause does not describe the next name: "unlike"
	verb                             // makes a statement about the previous name
	conjunction                      // "and"
	article                          // "the"
	pronoun                          // stands for a name
	opener                           // may precede a pronoun
	noun                             // stands, after an article, for a name or a part of the product
	link                             // "with": shows, after a word of the kind linked, that the next name is not described
	linked                           // precedes a word of the kind link: "integrates"
	negator                          // reverses the valence of the next words
	rarity                           // reverses the valence of the previous words: "complaints are rare"
	guard                            // a verb whose object is a harm that the product prevents: "protects"
	warning                          // criticises a product at the beginning of a clause: "Avoid"
	condition                        // begins a condition that ends at the next pause: "if you hate meetings"
	opening                          // begins a condition, but only at the beginning of a clause: French "si"
	cost                             // a noun for a price, whose increase counts as criticism: "premiums"
	rise                             // an increase: "tripled"
	fall                             // a decrease: "dropped"
	waiting                          // counts as criticism next to a long time: "takes weeks"
	long                             // a long time: "weeks"
	soon                             // counts as praise next to a short time: "within minutes"
	short                            // a short time: "minutes"
)

func (k wordKind) is(kinds wordKind) bool { return k&kinds != 0 }
