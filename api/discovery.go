package api

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/store"
)

// Discovery is a name that appears in answers and that the brand does not track.
type Discovery struct {
	Name       string           `doc:"The name in its most frequent spelling." example:"Initech" json:"name"`
	Answers    int              `doc:"The number of answers that present the name in a list, a heading, a table, or bold text at the start of a paragraph." example:"14" json:"answers"`
	Queries    int              `doc:"The number of queries whose answers present the name. Deleted queries do not count." example:"6" json:"queries"`
	Collectors []string         `doc:"The answer engines whose answers present the name." example:"[\"chatgpt\",\"perplexity\"]" json:"collectors" nullable:"false"`
	FirstSeen  time.Time        `doc:"The time of the period's first answer that presents the name." json:"first_seen"`
	LastSeen   time.Time        `doc:"The time of the period's last answer that presents the name." json:"last_seen"`
	Forms      []string         `doc:"The forms in which answers of the period present the name. For each name of the field \"variants\", only the newest 100 answers count, even if they are outside of the segment." enum:"bold,heading,item,table_row" example:"[\"item\"]" json:"forms" nullable:"false"`
	Spellings  []string         `doc:"The spellings of the name." example:"[\"Initech\",\"Initech CRM\"]" json:"spellings" nullable:"false"`
	Variants   []string         `doc:"The names that count as this discovery, in one spelling each. To list the answers, pass the variants in the parameter \"presents\" of the operation list-brand-answers." example:"[\"Initech\",\"Initech CRM\"]" json:"variants" nullable:"false"`
	Quotes     []DiscoveryQuote `doc:"Up to three lines of answers that present the name, newest first. Answers whose text is deleted have no quote." json:"quotes" nullable:"false"`
}

// DiscoveryQuote is a line of an answer that presents a discovery.
type DiscoveryQuote struct {
	RunID     uuid.UUID `format:"uuid" json:"run_id"`
	AnswerID  uuid.UUID `format:"uuid" json:"answer_id"`
	Collector string    `doc:"The answer engine." example:"chatgpt" json:"collector"`
	CreatedAt time.Time `doc:"The time of the answer." json:"created_at"`
	Text      string    `doc:"The line in Markdown." example:"3. **Initech**: strong reports" json:"text"`
}

// DiscoveryFilters has the parameters that select the answers in which discoveries appear.
type DiscoveryFilters struct {
	BrandPath
	SegmentParams
}

type listDiscoveriesInput struct {
	DiscoveryFilters
	ListParams
}

// DiscoveryPage is one page of discoveries.
type DiscoveryPage struct {
	Data       []Discovery `doc:"The discoveries, starting with the most frequent discovery." json:"data" nullable:"false"`
	NextCursor *string     `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
}

type discoveryPageOutput struct {
	Body DiscoveryPage
}

func (s *server) listDiscoveries(ctx context.Context, in *listDiscoveriesInput) (*discoveryPageOutput, error) {
	after, err := in.begin("discoveries", in.DiscoveryFilters)
	if err != nil {
		return nil, err
	}
	f, found, err := s.discoveries(ctx, &in.DiscoveryFilters)
	if err != nil {
		return nil, err
	}
	if !after.IsZero() {
		found = slices.DeleteFunc(found, func(d *insights.Discovery) bool {
			place := discoveryPlace(d)
			return place.At.After(after.At) || place.At.Equal(after.At) && bytes.Compare(place.ID[:], after.ID[:]) >= 0
		})
	}
	found = found[:min(len(found), in.Limit+1)]
	details, err := insights.Details(ctx, s.db, f, found)
	if err != nil {
		return nil, err
	}
	at := 0
	turned, err := turn(&in.ListParams, "discoveries", in.DiscoveryFilters, found, discoveryPlace,
		func(d *insights.Discovery) Discovery {
			at++
			return discoveryFrom(d, details[at-1])
		})
	if err != nil {
		return nil, err
	}
	return &discoveryPageOutput{Body: DiscoveryPage(turned.Body)}, nil
}

// discoveryPlace returns the position of a discovery in the list, for cursors. The field At has the number of answers
// in place of a time.
func discoveryPlace(d *insights.Discovery) store.Place {
	return store.Place{At: time.UnixMicro(int64(d.Answers)), ID: d.ID}
}

// discoveries returns all discoveries of a visible brand, and the filter that selected them.
func (s *server) discoveries(
	ctx context.Context, in *DiscoveryFilters,
) (store.CandidateFilter, []*insights.Discovery, error) {
	segment, err := s.segment(ctx, &in.SegmentParams)
	if err != nil {
		return store.CandidateFilter{}, nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return store.CandidateFilter{}, nil, err
	}
	found, selected, err := insights.Discoveries(ctx, s.db, brand.Brand, segment)
	return selected, found, err
}

func discoveryFrom(d *insights.Discovery, details insights.DiscoveryDetails) Discovery {
	out := Discovery{
		Name:       d.Name,
		Answers:    d.Answers,
		Queries:    d.Queries,
		Collectors: d.Collectors,
		FirstSeen:  d.First,
		LastSeen:   d.Last,
		Forms:      details.Forms,
		Spellings:  details.Spellings,
		Variants:   d.Variants(),
		Quotes:     make([]DiscoveryQuote, 0, len(details.Quotes)),
	}
	for _, q := range details.Quotes {
		out.Quotes = append(out.Quotes, DiscoveryQuote(q))
	}
	return out
}

type getDiscoverySheetInput struct {
	DiscoveryFilters
	SheetParams
}

func (in *getDiscoverySheetInput) split() (*DiscoveryFilters, SheetParams) {
	return &in.DiscoveryFilters, in.SheetParams
}

// discoveryTable returns the discoveries of a brand, with one row for each name.
func (s *server) discoveryTable(ctx context.Context, in *DiscoveryFilters) (table, error) {
	f, found, err := s.discoveries(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name:    inPeriod("discoveries", comparedPeriodFrom(f.Period)),
		columns: []string{"name", "answers", "queries", "engines", "first_seen", "last_seen"},
	}
	for _, d := range found {
		t.add(d.Name, d.Answers, d.Queries, sheet.List{Separator: " ", Texts: d.Collectors},
			d.First.UTC().Format(time.RFC3339), d.Last.UTC().Format(time.RFC3339))
	}
	return t, nil
}
