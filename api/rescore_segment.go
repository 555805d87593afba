package api

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/store"
)

// NewRescore is the body of a request that re-scores a segment of the stored answers of a brand.
type NewRescore struct {
	BrandID      uuid.UUID `format:"uuid" json:"brand_id"`
	From         string    `doc:"The first day of the period. Only answers stored in the period are selected. By default, the period has no start." example:"2026-11-02" format:"date" json:"from,omitempty"`
	To           string    `doc:"The last day, which is included. By default, the period has no end." example:"2026-11-29" format:"date" json:"to,omitempty"`
	Timezone     string    `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	Collectors   []string  `doc:"The answer engines whose answers are scored. The default is all engines." example:"[\"chatgpt\"]" json:"collectors,omitempty" maxItems:"20" minItems:"1" nullable:"false"`
	OutdatedOnly bool      `default:"false" doc:"Whether to select only answers that the current version of the scorer has not scored." json:"outdated_only,omitempty"`
	AskJudge     bool      `default:"false" doc:"Whether the LLM judge is asked about answers without a judgement. Calls of the judge may cost money." json:"ask_judge,omitempty"`
	Rate         *int      `doc:"The maximum number of answers per second. The setting TIDEWATCH_RESCORE_RATE of the server is the default and the upper limit." example:"100" json:"rate,omitempty" maximum:"10000" minimum:"1"`
}

type createRescoreInput struct {
	IdempotencyParams

	Body NewRescore
}

func (s *server) createRescore(ctx context.Context, in *createRescoreInput) (*rescoreOutput, error) {
	b := in.Body
	segment, err := s.rescoreSegment(ctx, "body.", "collectors", b)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*rescoreOutput, error) {
		if _, err := s.brandFor(ctx, db, b.BrandID, nil); err != nil {
			return nil, err
		}
		if b.AskJudge && !s.cfg.Runs.HasJudge() {
			return nil, problem.Invalid("body.ask_judge", "must not be true: the server has no LLM judge")
		}
		return s.startRescore(ctx, db, b.BrandID,
			store.NewRescore{AsksJudge: b.AskJudge, Rate: b.Rate, RescoreSegment: segment})
	})
}

// rescoreSegment returns the segment of a request. The parameter "at" is the location of the fields, and "engines" is
// the name of the field with the answer engines.
func (s *server) rescoreSegment(
	ctx context.Context, at, engines string, n NewRescore,
) (store.RescoreSegment, error) {
	segment := store.RescoreSegment{Collectors: slices.Clone(n.Collectors), OutdatedOnly: n.OutdatedOnly}
	zone, err := zoneAt(at+"timezone", n.Timezone)
	if err != nil {
		return segment, err
	}
	if n.From != "" {
		first, err := dayOf(at+"from", n.From, zone)
		if err != nil {
			return segment, err
		}
		segment.From = &first
	}
	if n.To != "" {
		last, err := dayOf(at+"to", n.To, zone)
		if err != nil {
			return segment, err
		}
		segment.To = new(insights.StartOfDay(last, 1))
	}
	if segment.From != nil && segment.To != nil && !segment.From.Before(*segment.To) {
		return segment, problem.Invalid(at+"to", "must not be before the first day, which is "+n.From)
	}
	return segment, s.checkEngines(ctx, at+engines, n.Collectors)
}

// RescoreSegmentPreview is the expected work and cost of a re-score of a segment.
type RescoreSegmentPreview struct {
	RescorePreview

	Names []string `doc:"The names of the brand and its competitors that scoring looks for." example:"[\"Acme\",\"Globex\"]" json:"names" nullable:"false"`
}

type rescoreSegmentPreviewOutput struct {
	Body RescoreSegmentPreview
}

type previewRescoreSegmentInput struct {
	BrandID      uuid.UUID `doc:"The brand whose answers are scored." format:"uuid" query:"brand_id" required:"true"`
	From         string    `doc:"The first day of the period. Only answers stored in the period are selected. By default, the period has no start." example:"2026-11-02" format:"date" query:"from"`
	To           string    `doc:"The last day, which is included. By default, the period has no end." example:"2026-11-29" format:"date" query:"to"`
	Timezone     string    `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" maxLength:"64" query:"timezone"`
	Collector    []string  `doc:"Filters by one or more answer engines, separated by commas." example:"chatgpt,perplexity" maxItems:"20" query:"collector"`
	OutdatedOnly bool      `default:"false" doc:"Whether to select only answers that the current version of the scorer has not scored." query:"outdated_only"`
}

func (s *server) previewRescoreSegment(
	ctx context.Context, in *previewRescoreSegmentInput,
) (*rescoreSegmentPreviewOutput, error) {
	segment, err := s.rescoreSegment(ctx, "query.", "collector", NewRescore{
		Collectors: in.Collector, From: in.From, OutdatedOnly: in.OutdatedOnly, Timezone: in.Timezone, To: in.To,
	})
	if err != nil {
		return nil, err
	}
	brand, err := s.db.ListedBrand(ctx, in.BrandID)
	refusal := problem.Invalid("query.brand_id", "the brand does not exist, or you may not see it")
	if err := checkVisible(ctx, &brand.CustomerID, err, refusal); err != nil {
		return nil, err
	}
	preview, err := s.cfg.Runs.PreviewSegmentIn(ctx, s.db, in.BrandID, segment)
	return &rescoreSegmentPreviewOutput{Body: RescoreSegmentPreview{
		Names: listOf(preview.Names), RescorePreview: rescorePreviewFrom(preview),
	}}, err
}
