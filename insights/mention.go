package insights

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Mention is a mention of the brand or a competitor in the text of an answer. The offsets count bytes of the UTF-8 text,
// see [scoring.Mention].
type Mention struct {
	store.Named

	Start, End int
}

// mostMentions is the maximum number of mentions that ReadMentions returns.
const mostMentions = 2000

// ReadMentions returns the first 2,000 mentions in an answer, in the order of the text. ReadMentions uses the current
// scorer, and the current names of the brand and its competitors. The result is nil for calls that are not scored, and
// for deleted texts. Reading a text of 30 kB takes about 10 ms.
func ReadMentions(ctx context.Context, db *store.DB, brandID uuid.UUID, a store.ListedAnswer) ([]Mention, error) {
	if a.Status != store.AnswerOK || a.Text == "" {
		return nil, nil
	}
	brand, err := db.Brand(ctx, brandID)
	if err != nil {
		return nil, err
	}
	competitors, err := db.CompetitorsOf(ctx, brandID)
	if err != nil {
		return nil, err
	}
	subjects := subjectsOf(brand, competitors)
	named := map[string]store.Named{
		subjects[0].Key: {AnswerID: a.ID, Name: brand.Name, Owner: store.OwnerBrand},
	}
	for i, c := range competitors {
		named[subjects[i+1].Key] = store.Named{
			AnswerID: a.ID, CompetitorID: &c.ID, Name: c.Name, Owner: store.OwnerCompetitor,
		}
	}
	found := scoring.New(subjects).Read(a.Text).Mentions()
	mentions := make([]Mention, min(len(found), mostMentions))
	for i := range mentions {
		mentions[i] = Mention{Named: named[found[i].Key], Start: found[i].Start, End: found[i].End}
	}
	return mentions, nil
}
