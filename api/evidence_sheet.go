package api

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/store"
)

// These constants are the maximum number of answers in a CSV file, and the number of answers that one statement reads.
const (
	maxSheetAnswers = 5000
	sheetPage       = 500
)

type getBrandAnswersSheetInput struct {
	BrandAnswerFilters

	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

// describeBrandAnswersSheet adds the media type of the file to the OpenAPI document.
func describeBrandAnswersSheet(_ huma.API, op *huma.Operation) {
	op.Responses["200"].Description = "A CSV file with one row for each answer."
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {
		Schema: &huma.Schema{Type: huma.TypeString},
		Example: "id,created_at,engine,query,position,sentiment,names\n" +
			"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001,2026-11-02T09:00:00Z,chatgpt,best crm,2,positive,\"Globex, Acme\"\n",
	}}
}

func (s *server) getBrandAnswersSheet(
	ctx context.Context, in *getBrandAnswersSheetInput,
) (*trendSheetOutput, error) {
	segment, brand, err := s.segmentOf(ctx, in.ID, &in.SegmentParams)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if in.BOM {
		file.WriteString(sheet.BOM)
	}
	w := sheet.New(&file, false)
	err = w.Write("id", "run_id", "created_at", "engine", "country", "model", "query", "query_class", "truncated",
		"position", "sentiment", "names", "cited_pages", "opening", "status", "error")
	page := insights.EvidencePage{Limit: sheetPage}
	for n := 0; err == nil && n < maxSheetAnswers; {
		var answers []insights.Evidence
		answers, err = insights.ReadEvidence(ctx, s.db, brand, segment, in.filter(), page)
		for i := 0; err == nil && i < len(answers); i++ {
			err = writeEvidence(w, answers[i])
		}
		if len(answers) < sheetPage {
			break
		}
		n += len(answers)
		page.After = evidencePlace(answers[len(answers)-1])
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("write answers as CSV: %w", err)
	}
	period := comparedPeriodFrom(segment.Period)
	return &trendSheetOutput{
		ContentType:        "text/csv; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="answers-%s-%s.csv"`, period.From, period.To),
		Body:               file.Bytes(),
	}, nil
}

// writeEvidence writes the row of an answer. The position and the sentiment are those of the brand.
func writeEvidence(w *sheet.Writer, e insights.Evidence) error {
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
	return w.Write(e.ID.String(), e.RunID.String(), e.CreatedAt.UTC().Format(time.RFC3339), e.Collector, e.Country,
		e.Model, e.QueryText, string(e.Class), e.Truncated, position, label, strings.Join(names, ", "),
		strings.Join(pages, " "), e.Opening, string(e.Status), e.ErrorMessage)
}
