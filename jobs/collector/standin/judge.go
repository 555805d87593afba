package standin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// judge is a stand-in for a model that judges the sentiment of a text towards each name. The stand-in implements the
// chat completions API with a JSON schema. The judgements depend only on the remarks of [content], so that tests can
// predict the judgements. Texts without a remark of [content] receive neutral judgements.
type judge struct{ compatible }

type judgeRequest struct {
	completionsRequest

	ResponseFormat struct {
		JSONSchema struct {
			Schema json.RawMessage `json:"schema"`
			Strict bool            `json:"strict"`
		} `json:"json_schema"`
		Type string `json:"type"`
	} `json:"response_format"`
	Temperature *float64 `json:"temperature"`
}

// isStrict reports whether the request makes a server enforce a schema, and asks for reproducible judgements.
func (in *judgeRequest) isStrict() bool {
	return in.ResponseFormat.Type == "json_schema" && in.ResponseFormat.JSONSchema.Strict &&
		in.Temperature != nil && *in.Temperature == 0
}

// namesIn returns the names that a schema of judgements lists.
func namesIn(schema json.RawMessage) []string {
	var in struct {
		Properties struct {
			Sentiments struct {
				Items struct {
					Properties struct {
						Name struct {
							Enum []string `json:"enum"`
						} `json:"name"`
					} `json:"properties"`
				} `json:"items"`
			} `json:"sentiments"`
		} `json:"properties"`
	}
	_ = json.Unmarshal(schema, &in) // another schema has no names
	return in.Properties.Sentiments.Items.Properties.Name.Enum
}

func (p *judge) read(r *http.Request, body []byte) (request, *reply) {
	q, refusal := p.compatible.read(r, body)
	if refusal != nil {
		return q, refusal
	}
	var in judgeRequest
	_ = json.Unmarshal(body, &in) // the conditions below detect missing fields
	q.names = namesIn(in.ResponseFormat.JSONSchema.Schema)
	if !in.isStrict() || len(q.names) == 0 {
		out := p.error(
			http.StatusBadRequest,
			"BadRequestError",
			"expected a strict json_schema that lists names, and temperature 0",
		)
		return q, &out
	}
	return q, nil
}

// judgement is the judgement about one name. The order of the fields follows the JSON schema.
type judgement struct {
	Name  string  `json:"name"`
	Label string  `json:"label"`
	Score float64 `json:"score"`
	Quote string  `json:"quote"`
}

func judgements(q request) []judgement {
	_, text, _ := strings.Cut(q.prompt, "<answer>")
	text, _, _ = strings.Cut(text, "</answer>")
	var all []judgement
	for _, name := range q.names {
		for line := range strings.Lines(text) {
			if !strings.Contains(line, name) {
				continue
			}
			j := judgement{Name: name, Label: "neutral", Quote: strings.TrimSpace(line)}
			switch {
			case containsRemark(line, remarks()[:3]):
				j.Label, j.Score = "positive", 0.75
			case containsRemark(line, remarks()[6:]):
				j.Label, j.Score = "negative", -0.75
			}
			if q.shape == FaultMisquoted {
				j.Quote = name + " is the best of all, said nobody."
			}
			all = append(all, j)
			break
		}
	}
	return all
}

func containsRemark(line string, remarks []string) bool {
	return slices.ContainsFunc(remarks, func(remark string) bool { return strings.Contains(line, remark) })
}

// document returns the judgements as a JSON document.
func document(q request) string {
	data, err := json.Marshal(object{"sentiments": judgements(q)})
	if err != nil {
		return "{}"
	}
	return string(data)
}

func (p *judge) body(q request) object {
	said := document(q)
	return p.completion("judge", q, said, said)
}

func (p *judge) answer(q request) reply { return jsonReply(http.StatusOK, p.body(q)) }

// fault returns the same replies as the method fault of [compatible], but with judgements instead of a text.
func (p *judge) fault(f Fault, q request) reply {
	switch f.Kind {
	case FaultIncomplete:
		return withEnding(p.body(q), "length", `{"sentiments":[{"name":`)
	case FaultRefused:
		return withEnding(p.body(q), "content_filter", "")
	case FaultMalformed, FaultOversized, FaultTruncated, FaultReset:
		return f.mangle(p.answer(q))
	default:
		return p.compatible.fault(f, q)
	}
}
