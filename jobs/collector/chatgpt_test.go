package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestChatGPTRequest(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		question collector.Question
		want     string
	}{
		"country and locale": {
			collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"},
			`{"include":["web_search_call.action.sources"],"input":"best crm",
			  "instructions":"Answer in the language of the BCP 47 tag de-DE.","model":"m-1","store":false,"tool_choice":"auto",
			  "tools":[{"type":"web_search","user_location":{"country":"DE","type":"approximate"}}]}`,
		},
		"without a country, OpenAI receives an empty location": {
			collector.Question{Text: "best crm"},
			`{"include":["web_search_call.action.sources"],"input":"best crm","model":"m-1","store":false,"tool_choice":"auto",
			  "tools":[{"type":"web_search","user_location":{"type":"approximate"}}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStandIn(t, standin.Options{APIKey: testKey})
			c := s.collector(t, chatgpt, func(cfg *collector.Config) { cfg.Model = "m-1" })

			a, err := c.Ask(t.Context(), tt.question)
			require.NoError(t, err)
			require.Equal(t, "m-1", a.Model)
			sent := s.wire.all()[0]
			require.JSONEq(t, tt.want, sent.body)
			require.Equal(t, "Bearer "+testKey, sent.header.Get("Authorization"))
			require.Equal(t, tt.question.Country, s.Calls()[0].Country)
			require.Equal(t, tt.question.Locale, s.Calls()[0].Locale)
		})
	}
}

func TestChatGPTAnswer(t *testing.T) {
	t.Parallel()
	c := against(t, chatgpt, says(`{"id":"resp_1","status":"completed","model":"gpt-x-2026","error":null,"output":[
		{"type":"reasoning"},
		{"type":"web_search_call","action":{"type":"search","queries":["best crm","crm test"],"query":"best crm",
		 "sources":[{"type":"url","url":"https://a.example/x?p=1"},{"type":"url","url":"https://b.example/"},
		            {"type":"api","name":"oai-weather"},{"type":"url","url":"javascript:alert(1)"}]}},
		{"type":"web_search_call","action":{"type":"search","query":"only the old field"}},
		{"type":"web_search_call","action":{"type":"open_page","url":"https://c.example/"}},
		{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"I'll search."}]},
		{"type":"message","phase":"final_answer","content":[
		 {"type":"output_text","text":"Über Acme ([a](https://a.example/x?p=1&utm_source=chatgpt.com))","annotations":[
		  {"type":"url_citation","start_index":10,"end_index":60,"url":"https://a.example/x?p=1&utm_source=chatgpt.com",
			"title":"A"},
		  {"type":"url_citation","url":"https://a.example/x?p=1&utm_source=chatgpt.com","title":"A again"},
		  {"type":"url_citation","url":"https://d.example/?utm_source=chatgpt.com","title":"D"}]},
		 {"type":"output_text","text":" and Zeta."}]}],
		"usage":{"input_tokens":8548,"output_tokens":35}}`))

	a, err := c.Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	want := collector.Answer{
		BilledSearches: 2,
		InputTokens:    8548, OutputTokens: 35, Model: "gpt-x-2026", RequestID: "resp_1", Status: collector.StatusOK,
		Searches: []string{"best crm", "crm test", "only the old field"},
		Sources: []collector.Source{
			{URL: "https://a.example/x?p=1", Title: "A", Cited: true},
			{URL: "https://b.example/"},
			{URL: "https://c.example/"},
			{URL: "https://d.example/?utm_source=chatgpt.com", Title: "D", Cited: true},
		},
		Text: "Über Acme ([a](https://a.example/x?p=1&utm_source=chatgpt.com)) and Zeta.",
	}
	require.Empty(t, cmp.Diff(want, a))
}

func TestChatGPTReadsTheStatusInTheBody(t *testing.T) {
	t.Parallel()
	const message = `"output":[{"type":"message","content":[{"type":"output_text","text":"half"}]}]`
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
		text   string
	}{
		"an answer cut at its maximum length keeps the text": {
			`{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},` + message + `}`, collector.StatusOK,
			"", "half",
		},
		"an answer cut by the filter is refused": {
			`{"status":"incomplete","incomplete_details":{"reason":"content_filter"},` + message + `}`, collector.StatusRefused,
			"", "half",
		},
		"an answer cut before the first word is permanent": {
			`{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}`, "",
			collector.ClassPermanent, "",
		},
		"a refusal is refused": {
			`{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"No."}]}]}`,
			collector.StatusRefused, "", "No.",
		},
		"a failure is transient": {
			`{"status":"failed","error":{"code":"server_error","message":"m"}}`, "", collector.ClassTransient, "",
		},
		"a failure by rate limit is throttled": {
			`{"status":"failed","error":{"code":"rate_limit_exceeded","message":"m"}}`, "", collector.ClassThrottled, "",
		},
		"a failure caused by the prompt is permanent": {
			`{"status":"failed","error":{"code":"invalid_prompt","message":"m"}}`, "", collector.ClassPermanent, "",
		},
		"a failure for lack of credit is out of quota": {
			`{"status":"failed","error":{"code":"insufficient_quota","message":"m"}}`, "", collector.ClassOutOfQuota, "",
		},
		"a cancelled answer is transient": {
			`{"status":"cancelled","error":null,` + message + `}`, "", collector.ClassTransient, "",
		},
		"an unfinished answer is transient": {
			`{"status":"in_progress",` + message + `}`, "", collector.ClassTransient, "",
		},
		"an empty answer is transient": {`{"status":"completed","output":[]}`, "", collector.ClassTransient, ""},
		"an error body without a status is an error": {
			`{"error":{"code":"invalid_api_key","message":"m"}}`, "", collector.ClassPermanent, "",
		},
		"an HTML page is transient":      {`<html><title>Sign in</title>`, "", collector.ClassTransient, ""},
		"another JSON type is transient": {`[1,2]`, "", collector.ClassTransient, ""},
		"no body is transient":           {``, "", collector.ClassTransient, ""},
		"content may be a string": {
			`{"output":[{"type":"message","content":"half"}]}`, collector.StatusOK, "", "half",
		},
		"secondary fields may change their types": {
			`{"id":7,"model":{},"usage":"none",` + message + `,"error":null,"incomplete_details":"x"}`, collector.StatusOK, "",
			"half",
		},
		"queries may change their type": {
			`{"output":[{"type":"web_search_call","action":{"queries":{"query":"x"},"sources":5}},{"type":"message",` +
				`"content":"half"}]}`,
			collector.StatusOK, "", "half",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, chatgpt, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			if tt.class != "" {
				require.Equal(t, tt.class, failure(t, err).Class, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
			require.Equal(t, tt.text, a.Text)
		})
	}
}

func TestChatGPTReadsIncompleteAndRefusedAnswersOfTheStandIn(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{})
	for kind, want := range map[standin.FaultKind]collector.Status{
		standin.FaultIncomplete: collector.StatusOK,
		standin.FaultRefused:    collector.StatusRefused,
	} {
		for _, name := range []string{chatgpt, perplexity} {
			a, err := s.collector(t, name).Ask(t.Context(), collector.Question{Text: "x [[fault:" + string(kind) + "]]"})
			require.NoError(t, err)
			require.Equal(t, want, a.Status)
			require.NotEmpty(t, a.Text)
		}
	}
}

func TestChatGPTReturnsCitedAndConsultedPagesOfTheStandIn(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{Brands: []string{"Acme", "Zeta"}})
	a, err := s.collector(t, chatgpt).Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)
	require.Equal(t, []string{"best crm", "best crm reviews"}, a.Searches)
	require.Positive(t, a.InputTokens)
	require.Positive(t, a.OutputTokens)
	require.Nil(t, a.CostUSD)
	require.Contains(t, a.RequestID, "req_")
	var cited int
	for _, source := range a.Sources {
		if source.Cited {
			cited++
		}
	}
	require.Positive(t, cited)
	require.Less(t, cited, len(a.Sources))
}
