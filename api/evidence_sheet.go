package api

import (
	"context"
	"time"

	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/store"
)

// These constants are the maximum number of answers in a file, and the number of answers that one statement reads.
const (
	maxSheetAnswers = 5000
	sheetPage       = 500
)

type getBrandAnswersSheetInput struct {
	BrandAnswerFilters
	SheetParams
}

func (in *getBrandAnswersSheetInput) split() (*BrandAnswerFilters, SheetParams) {
	return &in.BrandAnswerFilters, in.SheetParams
}

// evidenceTable returns the newest answers of a brand, with one row for each answer.
func (s *server) evidenceTable(ctx context.Context, in *BrandAnswerFilters) (table, error) {
	segment, brand, err := s.segmentOf(ctx, in.ID, &in.SegmentParams)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("answers", comparedPeriodFrom(segment.Period)),
		columns: []string{
			"id", "run_id", "created_at", "engine", "country", "model", "query", "query_class", "truncated", "position",
			"sentiment", "names", "cited_pages", "opening", "status", "error",
		},
	}
	page := insights.EvidencePage{Limit: sheetPage}
	for len(t.rows) < maxSheetAnswers {
		answers, err := insights.ReadEvidence(ctx, s.db, brand, segment, in.filter(), page)
		if err != nil {
			return table{}, err
		}
		for _, a := range answers {
			t.add(evidenceCells(a)...)
		}
		if len(answers) < sheetPage {
			break
		}
		page.After = evidencePlace(answers[len(answers)-1])
	}
	return t, nil
}

// evidenceCells returns the row of an answer. The cells for the position and the sentiment are about the brand.
func evidenceCells(e insights.Evidence) []any {
	var position, label any
	var names, pages []string
	for _, p := range e.Positions {
		names = append(names, p.Name)
		if p.Owner == store.OwnerBrand {
			position = p.MentionOrder
		}
	}
	for _, s := range e.Sentiments {
		if s.Owner == store.OwnerBrand {
			label = s.Label
		}
	}
	for _, c := range e.Citations {
		if c.Cited {
			pages = append(pages, c.URL)
		}
	}
	return []any{
		e.ID.String(), e.RunID.String(), e.CreatedAt.UTC().Format(time.RFC3339), e.Collector, e.Country, e.Model,
		e.QueryText, string(e.Class), e.Truncated, position, label,
		sheet.List{Separator: ", ", Texts: names},
		sheet.List{Separator: " ", Texts: pages},
		e.Opening, string(e.Status), e.ErrorMessage,
	}
}
