package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/store"
)

// AnswerDiff is the difference between two answers of a brand.
type AnswerDiff struct {
	BrandID  uuid.UUID      `format:"uuid" json:"brand_id"`
	First    ComparedAnswer `doc:"The first answer." json:"first"`
	Second   ComparedAnswer `doc:"The second answer." json:"second"`
	Text     []DiffPart     `doc:"The parts of both texts in order. The parts with the change \"same\" or \"lost\" form the first text. The parts with the change \"same\" or \"gained\" form the second text. The value is null if retention deleted the text of an answer." json:"text" nullable:"true"`
	Complete bool           `doc:"Whether all words of the texts were compared. The value is false if the texts are too long or too different to compare all words. Words that were not compared are \"lost\" or \"gained\", even if both texts contain the words." json:"complete"`
	Names    []NameDiff     `doc:"The names that at least one of the two answers mentions, in the order of the second answer. Lost names are last." json:"names" nullable:"false"`
	Sources  []SourceDiff   `doc:"The pages that at least one of the two answers cites, in the order of the second answer. Lost pages are last." json:"sources" nullable:"false"`
}

// ComparedAnswer is one of two compared answers.
type ComparedAnswer struct {
	ID            uuid.UUID  `format:"uuid" json:"id"`
	RunID         uuid.UUID  `format:"uuid" json:"run_id"`
	QueryID       *uuid.UUID `doc:"The query. The value is null if the query was deleted." format:"uuid" json:"query_id"`
	QueryText     string     `doc:"The text that was sent to the engine." example:"best crm for startups" json:"query_text"`
	Collector     string     `doc:"The answer engine." example:"chatgpt" json:"collector"`
	Country       string     `doc:"The requested country. The value is empty if no country was requested." example:"DE" json:"country"`
	Model         string     `doc:"The model that answered. The value is empty if the model is unknown." example:"gpt-6-luna" json:"model"`
	CreatedAt     time.Time  `doc:"The time of the answer." json:"created_at"`
	Truncated     bool       `doc:"Whether the engine ended the answer at a length limit." json:"truncated"`
	TextDeletedAt *time.Time `doc:"The time at which retention deleted the text. The value is null if the text is stored." json:"text_deleted_at" nullable:"true"`
}

// DiffPart is a part of the texts of two answers.
type DiffPart struct {
	Change string `doc:"The answers that have the part: both answers (\"same\"), only the second answer (\"gained\"), or only the first answer (\"lost\")." enum:"same,gained,lost" example:"gained" json:"change"`
	Text   string `doc:"The text of the part in Markdown." example:"Acme is easy to use. " json:"text"`
}

// NameDiff is a name that at least one of two answers mentions.
type NameDiff struct {
	Name            string  `example:"Acme" json:"name"`
	Owner           string  `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	Change          string  `doc:"How the mention changed. The value \"gained\" means that only the second answer mentions the name. The value \"lost\" means that only the first answer mentions the name. The value \"moved\" means that both answers mention the name at different ranks. The value \"same\" means that both answers mention the name at the same rank." enum:"gained,lost,moved,same" example:"moved" json:"change"`
	FirstRank       *int    `doc:"The rank of the name by first mention in the first answer. The value is null if the first answer does not mention the name." example:"3" json:"first_rank"`
	SecondRank      *int    `doc:"The rank of the name by first mention in the second answer. The value is null if the second answer does not mention the name." example:"1" json:"second_rank"`
	FirstSentiment  *string `doc:"The label of the sentiment in the first answer: \"positive\", \"neutral\", \"negative\" or \"unsure\". The value is null without a sentiment." example:"neutral" json:"first_sentiment"`
	SecondSentiment *string `doc:"The label of the sentiment in the second answer: \"positive\", \"neutral\", \"negative\" or \"unsure\". The value is null without a sentiment." example:"positive" json:"second_sentiment"`
}

// SourceDiff is a page that at least one of two answers cites.
type SourceDiff struct {
	URL    string `example:"https://review.example/crm" json:"url"`
	Title  string `example:"The best CRMs" json:"title"`
	Domain string `doc:"The registrable domain of the page." example:"review.example" json:"domain"`
	Owner  string `doc:"Whether the page belongs to the brand, a competitor or neither." enum:"brand,competitor,other" json:"owner"`
	Change string `doc:"The answers that cite the page: only the second answer (\"gained\"), only the first answer (\"lost\"), or both answers (\"same\")." enum:"gained,lost,same" example:"lost" json:"change"`
}

type diffAnswersInput struct {
	BrandPath

	First  string `doc:"The id of the first answer." format:"uuid" query:"first" required:"true"`
	Second string `doc:"The id of the second answer." format:"uuid" query:"second" required:"true"`
}

type answerDiffOutput struct {
	Body AnswerDiff
}

func (s *server) diffAnswers(ctx context.Context, in *diffAnswersInput) (*answerDiffOutput, error) {
	first, err := uuid.Parse(in.First)
	if err != nil {
		return nil, problem.Invalid("query.first", "must be a UUID")
	}
	second, err := uuid.Parse(in.Second)
	if err != nil {
		return nil, problem.Invalid("query.second", "must be a UUID")
	}
	if _, err := visibleBrand(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	d, err := insights.DiffAnswers(ctx, s.db, in.ID, first, second)
	if err != nil {
		return nil, foundOr(err, "answer")
	}
	return &answerDiffOutput{Body: answerDiffFrom(in.ID, d)}, nil
}

func answerDiffFrom(brandID uuid.UUID, d insights.AnswerDiff) AnswerDiff {
	out := AnswerDiff{
		BrandID: brandID, First: comparedAnswerFrom(d.First), Second: comparedAnswerFrom(d.Second), Complete: d.Complete,
		Names: make([]NameDiff, 0, len(d.Names)), Sources: make([]SourceDiff, 0, len(d.Sources)),
	}
	if d.First.TextDeletedAt == nil && d.Second.TextDeletedAt == nil {
		out.Text = make([]DiffPart, 0, len(d.Parts))
		for _, p := range d.Parts {
			out.Text = append(out.Text, DiffPart{Change: string(p.Change), Text: p.Text})
		}
	}
	for _, n := range d.Names {
		out.Names = append(out.Names, NameDiff{
			Name: n.Name, Owner: string(n.Owner), Change: string(n.Change), FirstRank: orNil(n.Ranks[0]),
			SecondRank: orNil(n.Ranks[1]), FirstSentiment: orNil(n.Sentiments[0]), SecondSentiment: orNil(n.Sentiments[1]),
		})
	}
	for _, s := range d.Sources {
		out.Sources = append(out.Sources, SourceDiff{
			URL: s.URL, Title: s.Title, Domain: s.Domain, Owner: string(s.Owner), Change: string(s.Change),
		})
	}
	return out
}

func comparedAnswerFrom(a store.EvidenceAnswer) ComparedAnswer {
	return ComparedAnswer{
		ID: a.ID, RunID: a.RunID, QueryID: a.QueryID, QueryText: a.QueryText, Collector: a.Collector, Country: a.Country,
		Model: a.Model, CreatedAt: a.CreatedAt, Truncated: a.Truncated, TextDeletedAt: a.TextDeletedAt,
	}
}

// orNil returns a pointer to a value, or nil for the zero value.
func orNil[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
