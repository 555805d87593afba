package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// names holds the names of a brand and its competitors, which scoring looks for in the brand's answers.
type names struct {
	aliases map[string][]string    // aliases of each subject, by the subject's name
	owners  map[string]store.Named // the brand and its competitors, by the subject's key
	scorer  *scoring.Scorer
}

// brandKey is the subject key of the brand. The subject key of a competitor is the competitor's id.
const brandKey = "brand"

// namesOf returns the names of a brand and its competitors, with a scorer that looks for these names.
func namesOf(ctx context.Context, db *store.DB, scorer *scoring.Scorer, brandID uuid.UUID) (names, error) {
	brand, err := db.Brand(ctx, brandID)
	if err != nil {
		return names{}, err
	}
	return namesOfBrand(ctx, db, scorer, brand)
}

// namesOfBrand returns the names of a brand and its competitors.
func namesOfBrand(ctx context.Context, db *store.DB, scorer *scoring.Scorer, brand store.Brand) (names, error) {
	competitors, err := db.CompetitorsOf(ctx, brand.ID)
	if err != nil {
		return names{}, err
	}
	subjects := []scoring.Subject{
		{Key: brandKey, Own: true, Name: brand.Name, Aliases: brand.Aliases, Domains: brand.Domains},
	}
	owners := map[string]store.Named{brandKey: {Name: brand.Name, Owner: store.OwnerBrand}, "": {Owner: store.OwnerOther}}
	for _, rival := range competitors {
		key := rival.ID.String()
		subjects = append(subjects,
			scoring.Subject{Key: key, Name: rival.Name, Aliases: rival.Aliases, Domains: rival.Domains})
		owners[key] = store.Named{CompetitorID: &rival.ID, Name: rival.Name, Owner: store.OwnerCompetitor}
	}
	aliases := make(map[string][]string, len(subjects))
	for _, s := range subjects {
		aliases[s.Name] = s.Aliases
	}
	return names{aliases: aliases, owners: owners, scorer: scorer.For(subjects)}, nil
}

// keyOf returns the subject key of a name. The key is empty for a deleted competitor.
func keyOf(named store.Named) string {
	switch {
	case named.Owner == store.OwnerBrand:
		return brandKey
	case named.CompetitorID != nil:
		return named.CompetitorID.String()
	default:
		return ""
	}
}

// mention returns the subject with the given key as a mention in the given answer.
func (n names) mention(key string, answerID uuid.UUID) store.Named {
	named := n.owners[key]
	named.AnswerID = answerID
	return named
}

// score adds the missing positions, candidates, citations and sentiments of an answer to the given scores.
func (n names) score(a store.Unscored, into *store.Scores) {
	reading := n.scorer.Read(a.Text)
	into.Packed = a.IsPacked
	if a.IsNew {
		into.ReadFor.New = append(into.ReadFor.New, a.ID)
	}
	if a.NeedsPosition {
		into.ReadFor.Positions = append(into.ReadFor.Positions, a.ID)
		into.Candidates = append(into.Candidates, candidatesOf(a.ID, reading.Candidates())...)
		for _, p := range reading.Positions() {
			position := store.Position{
				FirstOffset:  p.FirstOffset,
				MentionOrder: p.Order,
				Mentions:     p.Mentions,
				Named:        n.mention(p.Key, a.ID),
				Prominence:   p.Prominence,
			}
			if p.ListRank > 0 {
				position.ListRank = &p.ListRank
			}
			into.Positions = append(into.Positions, position)
		}
		for i, cited := range n.scorer.Citations(sourcesOf(a)) {
			into.Citations = append(into.Citations, store.Citation{
				Cited:   cited.Cited,
				Domain:  cited.Domain,
				Named:   n.mention(cited.Owner, a.ID),
				Ordinal: i + 1,
				Title:   cited.Title,
				URL:     cited.URL,
			})
		}
	}
	if a.NeedsSentiment {
		into.ReadFor.Sentiments = append(into.ReadFor.Sentiments, a.ID)
		for _, s := range reading.Sentiments() {
			into.Sentiments = append(into.Sentiments, store.Sentiment{
				Clauses:    s.Clauses,
				Confidence: &s.Confidence,
				Label:      string(s.Label),
				Named:      n.mention(s.Key, a.ID),
				Score:      s.Score,
			})
		}
	}
}

func sourcesOf(a store.Unscored) []scoring.Source {
	sources := make([]scoring.Source, len(a.Sources))
	for i, s := range a.Sources {
		sources[i] = scoring.Source{Cited: s.Cited, Title: s.Title, URL: s.URL}
	}
	return sources
}
