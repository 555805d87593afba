package mcp

import (
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// maxText is the maximum number of characters of an answer's text in a result.
const maxText = 6000

func shortGrid(g client.QueryGrid, l links) any {
	type cell struct {
		Engine    string   `json:"engine"`
		K         int64    `json:"k"` // answers that mention the brand
		N         int64    `json:"n"`
		Position  *float64 `json:"position,omitempty"`
		Sentiment *float64 `json:"sentiment,omitempty"`
	}
	type row struct {
		Query   string   `json:"query"`
		QueryID *string  `json:"query_id,omitempty"`
		Class   string   `json:"query_class"`
		Topic   string   `json:"topic,omitempty"`
		Tags    []string `json:"tags,omitempty"`
		K       int64    `json:"k"`
		N       int64    `json:"n"`
		Verdict string   `json:"verdict"`
		Cells   []cell   `json:"engines"` // only engines that were asked
	}
	return struct {
		Period     period  `json:"period"`
		Queries    int64   `json:"queries"`
		Rows       []row   `json:"rows"`
		NextCursor *string `json:"next_cursor,omitempty"`
		Link       string  `json:"link"`
	}{
		Period: periodIn(g.Segment), Queries: g.Queries,
		Rows: each(g.Data, func(r client.QueryGridRow) row {
			out := row{
				Query: r.Text, QueryID: idText(r.QueryID), Class: string(r.QueryClass), Topic: r.Topic, Tags: r.Tags,
				K: r.Total.Mentioned, N: r.Total.N, Verdict: string(r.Change.Verdict), Cells: []cell{},
			}
			for _, c := range r.Cells {
				if f := c.Figures; f != nil {
					out.Cells = append(out.Cells, cell{
						Engine: c.Collector, K: f.Mentioned, N: f.N, Position: rounded(f.AveragePosition),
						Sentiment: rounded(f.Sentiment),
					})
				}
			}
			return out
		}),
		NextCursor: g.NextCursor, Link: l.segment("brands/%s/queries", g.BrandID),
	}
}

func shortAnswers(page client.BrandAnswers, l links) any {
	type name struct {
		Name      string `json:"name"`
		Place     int64  `json:"mentioned_at_place"` // 1 is the first tracked name in the answer
		ListRank  *int64 `json:"list_rank,omitempty"`
		Sentiment string `json:"sentiment,omitempty"`
		Quote     string `json:"quote,omitempty"`
	}
	type answer struct {
		ID        uuid.UUID `json:"answer"`
		Run       uuid.UUID `json:"run"`
		At        time.Time `json:"answered_at"`
		Engine    string    `json:"engine"`
		Model     string    `json:"model,omitempty"`
		Country   string    `json:"country,omitempty"`
		Query     string    `json:"query"`
		Names     []name    `json:"names"`
		Cited     []string  `json:"cited,omitempty"` // domains, at most shortRows
		Opening   string    `json:"opening,omitempty"`
		Truncated bool      `json:"truncated,omitempty"`
		Link      string    `json:"link"`
	}
	return struct {
		Total      *int64   `json:"total"` // null if the number was not counted
		TotalExact bool     `json:"total_is_exact"`
		Answers    []answer `json:"answers"`
		NextCursor *string  `json:"next_cursor,omitempty"`
	}{
		Total: page.Total, TotalExact: page.TotalExact, NextCursor: page.NextCursor,
		Answers: each(page.Data, func(a client.BrandAnswer) answer {
			out := answer{
				ID: a.ID, Run: a.RunID, At: a.CreatedAt, Engine: a.Collector, Model: a.Model, Country: a.Country,
				Query: a.QueryText, Truncated: a.Truncated, Link: l.path("runs/%s", a.RunID),
				Names: each(most(a.Names, leaderboardRows), func(n client.AnswerName) name {
					out := name{Name: n.Name, Place: n.MentionOrder, ListRank: n.ListRank}
					if n.Sentiment != nil {
						out.Sentiment = string(n.Sentiment.Label)
					}
					if n.Passage != nil {
						out.Quote = n.Passage.Before + n.Passage.Name + n.Passage.After
					}
					return out
				}),
			}
			for _, c := range a.Citations {
				if c.Cited && len(out.Cited) < shortRows {
					out.Cited = append(out.Cited, c.Domain)
				}
			}
			if len(a.Names) == 0 {
				out.Opening = a.Opening
			}
			return out
		}),
	}
}

func shortAnswer(a client.AnswerDetail, l links) any {
	type name struct {
		Name     string `json:"name"`
		Place    int64  `json:"mentioned_at_place"`
		ListRank *int64 `json:"list_rank,omitempty"`
		Mentions int64  `json:"mentions"`
	}
	type sentiment struct {
		Name  string  `json:"name"`
		Label string  `json:"label"`
		Score float64 `json:"score"`
	}
	type source struct {
		URL   string `json:"url"`
		Title string `json:"title,omitempty"`
		Cited bool   `json:"cited"`
	}
	text, cut := cutText(a.Text)
	return struct {
		At           time.Time   `json:"answered_at"`
		Engine       string      `json:"engine"`
		Model        string      `json:"model,omitempty"`
		Query        string      `json:"query"`
		Status       string      `json:"status"`
		ErrorMessage string      `json:"error,omitempty"`
		Advice       *string     `json:"advice,omitempty"`
		Text         string      `json:"text"`
		TextIsCut    bool        `json:"text_is_cut,omitempty"` // by this tool; the link has the whole text
		Truncated    bool        `json:"truncated,omitempty"`   // by the engine
		Names        []name      `json:"names"`
		Sentiments   []sentiment `json:"sentiments"`
		Sources      []source    `json:"sources"`
		Searches     []string    `json:"searches,omitempty"`
		Link         string      `json:"link"`
	}{
		At: a.CreatedAt, Engine: a.Collector, Model: a.Model, Query: a.QueryText, Status: string(a.Status),
		ErrorMessage: a.ErrorMessage, Advice: a.Advice, Text: text, TextIsCut: cut, Truncated: a.Truncated,
		Names: each(a.Positions, func(p client.Position) name {
			return name{Name: p.Name, Place: p.MentionOrder, ListRank: p.ListRank, Mentions: p.Mentions}
		}),
		Sentiments: each(a.Sentiments, func(s client.Sentiment) sentiment {
			return sentiment{Name: s.Name, Label: string(s.Label), Score: round(s.Score)}
		}),
		Sources: each(most(a.Citations, 2*leaderboardRows), func(c client.Citation) source {
			return source{URL: c.URL, Title: c.Title, Cited: c.Cited}
		}),
		Searches: a.Searches, Link: l.path("runs/%s", a.RunID),
	}
}

// cutText cuts a text after maxText characters, and reports whether the text was longer.
func cutText(text string) (string, bool) {
	if utf8.RuneCountInString(text) <= maxText {
		return text, false
	}
	return string([]rune(text)[:maxText]), true
}
