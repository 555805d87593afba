package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
)

func TestGeminiRequest(t *testing.T) {
	t.Parallel()
	s := newStandIn(t, standin.Options{APIKey: testKey})
	c := s.collector(t, gemini, func(cfg *collector.Config) { cfg.Model = "models/gemini-x" })
	a, err := c.Ask(t.Context(), collector.Question{Country: "DE", Locale: "de-DE", Text: "best crm"})
	require.NoError(t, err)
	require.Equal(t, "gemini-x", a.Model)
	_, err = c.Ask(t.Context(), collector.Question{Text: "best crm"})
	require.NoError(t, err)

	sent := s.wire.all()
	require.Equal(t, "/gemini/v1beta/models/gemini-x:generateContent", sent[0].path)
	require.Empty(t, sent[0].query)
	require.Equal(t, testKey, sent[0].header.Get("X-Goog-Api-Key"))
	require.JSONEq(t, `{"contents":[{"role":"user","parts":[{"text":"best crm"}]}],"tools":[{"googleSearch":{}}],
		"systemInstruction":{"parts":[{"text":"Answer in the language of the BCP 47 tag de-DE."}]}}`, sent[0].body)
	require.JSONEq(
		t,
		`{"contents":[{"role":"user","parts":[{"text":"best crm"}]}],"tools":[{"googleSearch":{}}]}`,
		sent[1].body,
	)
}

func TestGeminiAnswer(t *testing.T) {
	t.Parallel()
	const redirect = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/"
	a, err := against(t, gemini, says(`{"candidates":[{"finishReason":"STOP","content":{"parts":[
		{"text":"Which CRM?","thought":true},{"text":"Über Acme"},{"text":" and Zeta."}]},
		"groundingMetadata":{"webSearchQueries":["best crm","crm test"],
		 "groundingChunks":[{"web":{"uri":"`+redirect+`1","title":"a.example"}},{"web":{"uri":"`+redirect+`2",
			"title":"Page","domain":"b.example"}},
		  {"web":{"uri":"`+redirect+`3","title":"c.example"}},{"retrievedContext":{}}],
		 "groundingSupports":[{"segment":{"endIndex":5,"text":"Über"},"groundingChunkIndices":[1]},
			{"segment":{"startIndex":5,"endIndex":9},"groundingChunkIndices":[1,2,-1,99]}]}}],
		"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":5,"toolUsePromptTokenCount":80},
		"modelVersion":"gemini-x-001","responseId":"r1"}`)).Ask(t.Context(), collector.Question{Country: "DE", Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(collector.Answer{
		BilledSearches: 2,
		InputTokens:    90, OutputTokens: 25, Model: "gemini-x-001", RequestID: "r1", Status: collector.StatusOK,
		Searches: []string{"best crm", "crm test"},
		Sources: []collector.Source{
			{URL: redirect + "1", Title: "a.example"},
			{URL: redirect + "2", Title: "b.example", Cited: true},
			{URL: redirect + "3", Title: "c.example", Cited: true},
		},
		Text: "Über Acme and Zeta.",
	}, a))
}

// Google grounds answers about the time or the weather on its own result pages.
func TestGeminiResultPagesAreNoSources(t *testing.T) {
	t.Parallel()
	a, err := against(t, gemini, says(`{"candidates":[{"content":{"parts":[{"text":"58 °F, says Acme."}]},
		"groundingMetadata":{"groundingChunks":[
			{"web":{"uri":"https://www.google.com/search?q=time+in+San+Francisco,+CA,+US","title":"Current time"}},
			{"web":{"uri":"https://www.google.com/search?q=weather+in+San Francisco, CA,+US","title":"Weather"}},
			{"web":{"uri":"https://acme.example/","title":"acme.example"}}],
		 "groundingSupports":[{"groundingChunkIndices":[0,1,2]}]}}]}`)).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]collector.Source{
		{URL: "https://acme.example/", Title: "acme.example", Cited: true},
	}, a.Sources))
}

func TestGeminiReadsTheStatusInTheBody(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		status collector.Status
		class  collector.Class
		text   string
	}{
		"a blocked question is refused": {`{"promptFeedback":{"blockReason":"SAFETY"}}`, collector.StatusRefused, "", ""},
		"a blocked answer is refused":   {`{"candidates":[{"finishReason":"SAFETY"}]}`, collector.StatusRefused, "", ""},
		"a recitation is refused": {
			`{"candidates":[{"finishReason":"RECITATION","content":{"parts":[{"text":"half"}]}}]}`, collector.StatusRefused, "",
			"half",
		},
		"an answer in an unsupported language is refused": {
			`{"candidates":[{"finishReason":"LANGUAGE"}]}`, collector.StatusRefused, "", "",
		},
		"an answer cut at its maximum length keeps the text": {
			`{"candidates":[{"finishReason":"MAX_TOKENS","content":{"parts":[{"text":"half"}]}}]}`, collector.StatusOK, "",
			"half",
		},
		"reasoning without text is no answer": {
			`{"candidates":[{"finishReason":"MAX_TOKENS","content":{"parts":[{"text":"hm","thought":true}]}}]}`, "",
			collector.ClassPermanent, "",
		},
		"an answer without grounding is valid": {
			`{"candidates":[{"content":{"parts":[{"text":"half"}]}}]}`, collector.StatusOK, "", "half",
		},
		"no candidates is transient": {`{}`, "", collector.ClassTransient, ""},
		"an error body is an error": {
			`{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m"}}`, "", collector.ClassThrottled, "",
		},
		"secondary fields may change": {
			`{"usageMetadata":5,"candidates":[{"content":{"parts":[{"text":"half"}]},` +
				`"groundingMetadata":{"webSearchQueries":"x","groundingChunks":{}}}]}`,
			collector.StatusOK, "", "half",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := against(t, gemini, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
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

func TestGeminiReadsIndexesOfEveryType(t *testing.T) {
	t.Parallel()
	for _, indexes := range []string{"[1]", `["1"]`, "[1.0]", `"1"`, "1", `[null,"x",1]`} {
		a, err := against(t, gemini, says(`{"candidates":[{"content":{"parts":[{"text":"Acme"}]},"groundingMetadata":{
			"groundingChunks":[{"web":{"uri":"https://a.example/"}},{"web":{"uri":"https://b.example/"}}],
			"groundingSupports":[{"groundingChunkIndices":`+indexes+`}]}}]}`)).Ask(t.Context(), collector.Question{Text: "q"})
		require.NoError(t, err)
		cited, consulted := citedURLs(a)
		require.Equal(t, []string{"https://b.example/"}, cited, indexes)
		require.Equal(t, []string{"https://a.example/"}, consulted, indexes)
	}
}
