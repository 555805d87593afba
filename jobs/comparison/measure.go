package comparison

// FigureKind is the name of a figure, as in the API.
type FigureKind string

// The following figures are compared.
const (
	MentionRate   FigureKind = "mention_rate"
	Position      FigureKind = "position"
	Sentiment     FigureKind = "sentiment"
	ShareOfVoice  FigureKind = "share_of_voice"
	CitationShare FigureKind = "citation_share"
)

// observe returns the data of a cell for the figure.
func (k FigureKind) observe(c Counts) observation {
	switch k {
	case Position:
		return position(c)
	case Sentiment:
		return sentiment(c)
	case ShareOfVoice:
		return shareOfVoice(c)
	case CitationShare:
		return citationShare(c)
	default:
		return mentionRate(c)
	}
}

// reasonsOf returns the reasons why the figure is not comparable after the given edits.
func (k FigureKind) reasonsOf(e Edited) []Reason {
	switch k {
	case CitationShare:
		e.Names, e.Competitors = false, false
	case Position, ShareOfVoice:
		e.Domains = false
	default:
		e.Competitors, e.Domains = false, false
	}
	return e.reasons()
}

// observation is the contribution of one cell to a figure in one period.
type observation struct {
	n         int     // number of independent observations, which determines the weight of the cell
	count, of float64 // numerator and denominator of the figure
}

// mean returns an observation whose figure is the mean of n values with the given sum.
func mean(sum float64, n int) observation { return observation{n: n, count: sum, of: float64(n)} }

func mentionRate(c Counts) observation { return mean(float64(c.Mentioned), c.Judged) }

func position(c Counts) observation { return mean(float64(c.Order), c.Mentioned) }

func sentiment(c Counts) observation { return mean(c.Sentiment, c.Sure) }

func shareOfVoice(c Counts) observation {
	return observation{n: c.Answers, count: float64(c.Mentions), of: float64(c.AllMentions)}
}

func citationShare(c Counts) observation {
	return observation{n: c.Answers, count: float64(c.Cited), of: float64(c.AllCited)}
}
