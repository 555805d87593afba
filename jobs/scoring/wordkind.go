package scoring

// wordKind is a set of functions that a word may have in a sentence.
type wordKind uint32

const (
	contrast    wordKind = 1 << iota // a word that begins a contrasting clause: "but"
	turn                             // a word that begins a contrasting clause only after a comma: "yet"
	dependent                        // a word that begins a clause that depends on the next clause: "although"
	incomplete                       // a word that begins a dependent clause up to the first comma: "unlike"
	relative                         // a word that begins a relative clause after a comma: "which"
	yardstick                        // a word that makes the next name the basis of a comparison: "than"
	comparative                      // a word that marks a comparison: French "plus" in "plus rapide que"
	aside                            // a word before a name that the clause does not describe: "unlike"
	verb                             // a verb that makes a statement about the previous name
	conjunction                      // a word that joins names or clauses: "and"
	article                          // an article: "the"
	pronoun                          // a word that stands for a name: "it"
	opener                           // a word that may precede a pronoun
	noun                             // a noun that, after an article, stands for a name or a part of the product
	link                             // a word between a word of the kind "linked" and a name: "with"
	linked                           // a verb before a word of the kind "link": "integrates"
	negator                          // a word that reverses the valence of the next words: "not"
	rarity                           // a word that reverses the valence of the previous words: "complaints are rare"
	guard                            // a verb whose object is a harm that the product prevents: "protects"
	warning                          // a verb that expresses criticism at the beginning of a clause: "Avoid"
	condition                        // a word that begins a condition up to the next pause: "if you hate meetings"
	opening                          // a word that begins a condition only at the beginning of a clause: French "si"
	cost                             // a noun for a price, whose increase counts as criticism: "premiums"
	rise                             // an increase: "tripled"
	fall                             // a decrease: "dropped"
	waiting                          // a verb that expresses criticism before a word for a long time: "takes weeks"
	long                             // a word for a long time: "weeks"
	soon                             // a word that expresses praise before a word for a short time: "within minutes"
	short                            // a word for a short time: "minutes"
	equality                         // the last word of a comparison of equals: the last "as" in "as good as Acme"
	minority                         // a share below a half: "12" in "only 12% recommend Acme"
	degree                           // the first word of a comparison of equals: the first "as" in "as good as Acme"
)

func (k wordKind) is(kinds wordKind) bool { return k&kinds != 0 }
