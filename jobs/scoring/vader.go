package scoring

import (
	_ "embed"
	"strconv"
	"strings"
)

// vaderWords is VADER's lexicon. Each line of the lexicon contains a word or emoticon, a tab, and the valence.
//
//go:embed vader/words.tsv
var vaderWords string

// boost is the amount that a booster such as "very" adds to a valence. A damper such as "slightly" subtracts the same
// amount.
const boost = 0.293

// Commas separate the entries of each list, because some boosters and dampers consist of two words.
const (
	vaderBoosters = "absolutely,amazingly,awfully,completely,considerable,considerably,decidedly,deeply,effing,enormous," +
		"enormously,entirely,especially,exceptional,exceptionally,extreme,extremely,fabulously,flipping,flippin,frackin," +
		"fracking,fricking,frickin,frigging,friggin,fully,fuckin,fucking,fuggin,fugging,greatly,hella,highly,hugely," +
		"incredible,incredibly,intensely,major,majorly,more,most,particularly,purely,quite,really,remarkably,so," +
		"substantially,thoroughly,total,totally,tremendous,tremendously,uber,unbelievably,unusually,utter,utterly,very"
	vaderDampers = "almost,barely,hardly,just enough,kind of,kinda,kindof,kind-of,less,little,marginal,marginally," +
		"occasional,occasionally,partly,scarce,scarcely,slight,slightly,somewhat,sort of,sorta,sortof,sort-of"
	vaderNegators = "aint,arent,cannot,cant,couldnt,darent,didnt,doesnt,ain't,aren't,can't,couldn't,daren't,didn't," +
		"doesn't,dont,hadnt,hasnt,havent,isnt,mightnt,mustnt,neither,don't,hadn't,hasn't,haven't,isn't,mightn't,mustn't," +
		"neednt,needn't,never,none,nope,nor,not,nothing,nowhere,oughtnt,shant,shouldnt,uhuh,wasnt,werent,oughtn't,shan't," +
		"shouldn't,uh-uh,wasn't,weren't,without,wont,wouldnt,won't,wouldn't,rarely,seldom,despite"
)

// newVader returns the unchanged English lexicon of VADER (Hutto and Gilbert, ICWSM 2014).
func newVader() *lexicon {
	l := newLexicon()
	for line := range strings.Lines(vaderWords) {
		word, valence, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		l.words[word], _ = strconv.ParseFloat(valence, 64) // a test checks that every valence is a valid number
	}
	for word := range strings.SplitSeq(vaderBoosters, ",") {
		l.boosters[word] = boost
	}
	for word := range strings.SplitSeq(vaderDampers, ",") {
		l.boosters[word] = -boost
	}
	for word := range strings.SplitSeq(vaderNegators, ",") {
		l.kinds[word] |= negator
	}
	return l
}
