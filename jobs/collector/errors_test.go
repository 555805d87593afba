package collector_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

func TestStatusAndBodyDecideTheClassAndTheKind(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status  int
		body    string
		class   collector.Class
		kind    collector.Kind
		message string
	}{
		"402 is out of quota": {
			402, `{"error":"x"}`, collector.ClassOutOfQuota, collector.KindOutOfQuota, "x",
		},
		"408 is transient": {
			408, ``, collector.ClassTransient, collector.KindTimedOut, "Request Timeout",
		},
		"409 is transient": {409, ``, collector.ClassTransient, collector.KindEngineError, "Conflict"},
		"425 is transient": {425, ``, collector.ClassTransient, collector.KindEngineError, "Too Early"},
		"498 of Groq is transient": {
			498, `{"error":{"message":"m","type":"invalid_request_error","code":"capacity_exceeded"}}`,
			collector.ClassTransient, collector.KindEngineError, "capacity_exceeded: m",
		},
		"499 of Google is transient": {
			499, `[{"error":{"code":499,"message":"The operation was cancelled.","status":"CANCELLED"}}]`,
			collector.ClassTransient, collector.KindEngineError, "CANCELLED: The operation was cancelled.",
		},
		"524 of Cloudflare is transient": {
			524, `error code: 524`, collector.ClassTransient, collector.KindTimedOut, "error code: 524",
		},
		"401 is permanent": {
			401, `{"detail":"Unauthorized"}`, collector.ClassPermanent, collector.KindKeyRefused, "Unauthorized",
		},
		"403 is permanent": {
			403, `{"error":{"message":"no","code":null}}`, collector.ClassPermanent, collector.KindKeyRefused, "no",
		},
		"404 is permanent": {
			404, `{"error":{"message":"no model","code":404,"type":"nf"}}`, collector.ClassPermanent,
			collector.KindRequestRefused, "nf: no model",
		},
		"410 is permanent": {
			410, `Gone for good`, collector.ClassPermanent, collector.KindRequestRefused, "Gone for good",
		},
		"422 names the field": {
			422, `{"detail":[{"loc":["body","inputs",0],"msg":"Field required","type":"missing"}]}`, collector.ClassPermanent,
			collector.KindRequestRefused, "inputs.0: Field required",
		},
		"422 of Mistral as a message": {
			422,
			`{"object":"error","message":{"detail":[{"loc":["body"],"msg":"Field required"}]},"type":"invalid_request_error"}`,
			collector.ClassPermanent, collector.KindRequestRefused, "invalid_request_error: Field required",
		},
		"429 of Mistral": {
			429,
			`{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300",` +
				`"raw_status_code":429}`,
			collector.ClassThrottled, collector.KindThrottled, "rate_limited: Rate limit exceeded",
		},
		"529 of Anthropic is transient": {
			529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, collector.ClassTransient,
			collector.KindEngineError, "overloaded_error: Overloaded",
		},
		"billing of Anthropic": {
			400, `{"type":"error","error":{"type":"billing_error","message":"m"}}`, collector.ClassOutOfQuota,
			collector.KindOutOfQuota, "billing_error: m",
		},
		"spend limit of Anthropic": {
			400,
			`{"type":"error","error":{"type":"x",` +
				`"message":"You have reached your specified API usage limits. You will regain access on 2026-04-01"}}`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota,
			"x: You have reached your specified API usage limits. You will regain access on 2026-04-01",
		},
		"403 of an empty xAI account": {
			403,
			`{"code":"denied",` +
				`"error":"Your team 0 has either used all available credits or reached its monthly spending limit."}`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota,
			"denied: Your team 0 has either used all available credits or reached its monthly spending limit.",
		},
		"403 of xAI about the text": {
			403,
			`{"code":"The caller does not have permission to execute the specified operation","error":"Content violates ` +
				`usage guidelines. Team: t, API key ID: k, Model: grok-4.6, Failed check: SAFETY_CHECK_TYPE_BIO"}`,
			collector.ClassPermanent, collector.KindRequestRefused,
			"The caller does not have permission to execute the specified operation: Content violates usage guidelines. " +
				"Team: t, API key ID: k, Model: grok-4.6, Failed check: SAFETY_CHECK_TYPE_BIO",
		},
		"403 of a content filter": {
			403, `{"error":{"code":"content_policy_violation","message":"m"}}`, collector.ClassPermanent,
			collector.KindRequestRefused, "content_policy_violation: m",
		},
		"410 of xAI": {
			410, `{"code":"Gone","error":"Live search is deprecated."}`, collector.ClassPermanent, collector.KindRequestRefused,
			"Gone: Live search is deprecated.",
		},
		"402 of DeepSeek": {
			402,
			`{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota, "invalid_request_error: Insufficient Balance",
		},
		"400 of a bad Gemini key": {
			400,
			`{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",` +
				`"details":[{"reason":"API_KEY_INVALID"}]}}`,
			collector.ClassPermanent, collector.KindKeyRefused, "INVALID_ARGUMENT: API key not valid.",
		},
		"422 lists its details": {
			422, `{"detail":[{"msg":"a"},{"msg":"b"}]}`, collector.ClassPermanent, collector.KindRequestRefused, "a; b",
		},
		"JSON with another Content-Type": {
			400, `{"error":{"message":"m","code":"c"}}`, collector.ClassPermanent, collector.KindRequestRefused, "c: m",
		},
		"an HTML page is named by its title": {
			401, "<html><TITLE>401 &amp; out\n</TITLE>", collector.ClassPermanent, collector.KindKeyRefused,
			`an HTML page titled "401 & out"`,
		},
		"an HTML page without title": {
			503, "\n<!doctype html><p>x", collector.ClassTransient, collector.KindEngineError, "an HTML page",
		},
		"429 of an empty OpenAI account": {
			429, `{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"m"}}`, collector.ClassOutOfQuota,
			collector.KindOutOfQuota, "insufficient_quota: m",
		},
		"429 of an empty SerpApi account": {
			429, `{"error":"Your account has run out of searches."}`, collector.ClassOutOfQuota, collector.KindOutOfQuota,
			"Your account has run out of searches.",
		},
		"400 of an empty Anthropic account": {
			400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota, "invalid_request_error: Your credit balance is too low",
		},
		"429 of Gemini per minute is throttled": {
			429,
			`{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED",` +
				`"details":[{"retryDelay":"37s"},{"violations":[{"quotaId":"PerMinute"}]}]}}`,
			collector.ClassThrottled, collector.KindThrottled, "RESOURCE_EXHAUSTED: You exceeded your current quota",
		},
		"429 of Gemini per day is out of quota": {
			429, `[{"error":{"code":429,"message":"m","details":[{"violations":[{"quotaId":"RequestsPerDayPerProject"}]}]}}]`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota, "m",
		},
		"429 of Gemini per day is out of quota beside other limits": {
			429,
			`{"error":{"code":429,"message":"m","details":[{"violations":[` +
				`{"quotaId":"GenerateContentInputTokensPerModelPerMinute-FreeTier"},` +
				`{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"},` +
				`{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"retryDelay":"13s"}]}}`,
			collector.ClassOutOfQuota, collector.KindOutOfQuota, "m",
		},
		"control characters become spaces": {
			500, "a\x00b\r\n\tc\x1b[31m", collector.ClassTransient, collector.KindEngineError, "a b c [31m",
		},
		"invalid UTF-8 is replaced": {
			500, "a\xffb", collector.ClassTransient, collector.KindEngineError, "a\uFFFDb",
		},
		"the key is redacted": {
			401, `{"error":{"message":"Incorrect API key: ` + testKey + `"}}`, collector.ClassPermanent,
			collector.KindKeyRefused, "Incorrect API key: [redacted]",
		},
		"the key is redacted in its URL form": {
			400, `bad ?api_key=sk-test%2Fsecret%2B0123456789&q=x`, collector.ClassPermanent, collector.KindRequestRefused,
			"bad ?api_key=[redacted]&q=x",
		},
		"a JSON string is the message": {
			401, `"no entry"`, collector.ClassPermanent, collector.KindKeyRefused, "no entry",
		},
		"a JSON null": {
			500, `null`, collector.ClassTransient, collector.KindEngineError, "Internal Server Error",
		},
		"a bad request of xAI about its key": {
			400, `{"code":"Client specified an invalid argument","error":"Incorrect API key provided."}`,
			collector.ClassPermanent, collector.KindKeyRefused,
			"Client specified an invalid argument: Incorrect API key provided.",
		},
		"504 is a timeout": {
			504, ``, collector.ClassTransient, collector.KindTimedOut, "Gateway Timeout",
		},
		"522 of Cloudflare is a timeout": {
			522, `error code: 522`, collector.ClassTransient, collector.KindTimedOut, "error code: 522",
		},
		"an unknown status without a message": {
			599, `{}`, collector.ClassTransient, collector.KindEngineError, "no reason given",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, engine := range collector.Names() {
				_, err := against(t, engine, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/octet-stream")
					w.Header().Set("X-Request-Id", "req_1")
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.body)
				}).Ask(t.Context(), collector.Question{Text: "q"})
				e := failure(t, err)
				require.Equal(t, tt.class, e.Class)
				require.Equal(t, tt.kind, e.Kind)
				require.Equal(t, tt.message, e.Message)
				require.Equal(t, tt.status, e.StatusCode)
				require.Equal(t, "req_1", e.RequestID)
			}
		})
	}
}

// Cloudflare protects several engines, and sometimes answers in place of the engine, before the engine sees the key.
func TestForbiddenByCloudflareIsNotARefusedKey(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		header, body string
		kind         collector.Kind
	}{
		"a challenge": {
			"challenge", "<html><title>Just a moment...</title>", collector.KindEngineError,
		},
		"a challenge without the header": {
			"", "<!DOCTYPE html><html><title>Just a moment...</title>", collector.KindEngineError,
		},
		"a blocked address": {
			"", "<html><title>Attention Required! | Cloudflare</title>", collector.KindEngineError,
		},
		"the engine's page": {"", "<html><title>403 Forbidden</title>", collector.KindKeyRefused},
		"the engine's JSON": {"", `{"error":{"message":"Just a moment"}}`, collector.KindKeyRefused},
	} {
		_, err := against(t, perplexity, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cf-Mitigated", tt.header)
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, tt.body)
		}).Ask(t.Context(), collector.Question{Text: "q"})
		e := failure(t, err)
		require.Equal(t, tt.kind, e.Kind, name)
		require.Equal(t, tt.kind == collector.KindEngineError, e.Retryable(), name)
		require.Equal(t, http.StatusForbidden, e.StatusCode, name)
	}
}

func TestErrorInsideAResponseWithStatus200HasAKind(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		engine string
		body   string
		kind   collector.Kind
	}{
		"OpenAI's code of a bad key": {
			chatgpt, `{"error":{"code":"invalid_api_key","message":"m"}}`, collector.KindKeyRefused,
		},
		"OpenAI's code of a bad prompt": {
			chatgpt, `{"error":{"code":"invalid_prompt","message":"m"}}`, collector.KindRequestRefused,
		},
		"OpenAI's code of a policy": {
			chatgpt, `{"status":"failed","error":{"code":"bio_policy","message":"m"}}`, collector.KindRequestRefused,
		},
		"a gateway's code of a content filter": {
			openAICompatible, `{"error":{"code":"content_filter","message":"m"}}`, collector.KindRequestRefused,
		},
		"OpenAI's code of a failure": {
			chatgpt, `{"error":{"code":"server_error","message":"m"}}`, collector.KindEngineError,
		},
		"Anthropic's bad key": {
			claude, `{"type":"error","error":{"type":"authentication_error","message":"m"}}`, collector.KindKeyRefused,
		},
		"a gateway's status 401": {openAICompatible, `{"error":{"message":"m","code":401}}`, collector.KindKeyRefused},
		"a gateway's status 402": {
			openAICompatible, `{"error":{"message":"m","code":"402"}}`, collector.KindOutOfQuota,
		},
		"a gateway's status 429": {openAICompatible, `{"error":{"message":"m","code":429}}`, collector.KindThrottled},
		"a gateway's status 504": {openAICompatible, `{"error":{"message":"m","code":504}}`, collector.KindTimedOut},
		"SerpApi's bad key": {
			googleAIO, `{"error":"Invalid API key. Your API key should be here: x"}`, collector.KindKeyRefused,
		},
		"SerpApi's empty account": {
			googleAIO, `{"error":"Your account has run out of searches."}`, collector.KindOutOfQuota,
		},
		"an answer without text": {
			mistral, `{"outputs":[{"type":"message.output","content":""}]}`, collector.KindEngineError,
		},
		"an incomplete document": {gemini, `{"candidates":`, collector.KindEngineError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := against(t, tt.engine, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind, err)
			require.False(t, e.Kind == collector.KindRequestRefused && e.Retryable(), "a refused text is not billed again")
		})
	}
}

// An error in a response with status 200 does not say "OK".
func TestErrorInsideAResponseWithStatus200HasAMessage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ engine, body, want string }{
		{
			deepseek, `{"choices":[{"finish_reason":"insufficient_system_resource","message":{"content":"half"}}]}`,
			"the engine ended the answer with the reason insufficient_system_resource",
		},
		{
			openAICompatible, `{"choices":[{"finish_reason":"error","message":{"content":""}}]}`,
			"the engine ended the answer with the reason error",
		},
		{
			openAICompatible, `{"choices":[{"finish_reason":"error","error":{"message":"no GPU"},"message":{"content":""}}]}`,
			"no GPU",
		},
		{mistral, `{"object":"conversation.response","outputs":[]}`, "the answer has no outputs"},
		{mistral, `{"object":"error","message":"no GPU"}`, "no GPU"},
		{chatgpt, `{"status":"failed","error":{"code":"server_error"}}`, "server_error: no reason given"},
		{gemini, `{"error":{"status":"INTERNAL"}}`, "INTERNAL: no reason given"},
	} {
		_, err := against(t, tt.engine, says(tt.body)).Ask(t.Context(), collector.Question{Text: "q"})
		e := failure(t, err)
		require.Equal(t, tt.want, e.Message)
		require.Equal(t, collector.ClassTransient, e.Class)
	}
}

func TestLongMessageIsCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	_, err := against(t, chatgpt, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, strings.Repeat("ü", 3000)+testKey)
	}).Ask(t.Context(), collector.Question{Text: "q"})
	e := failure(t, err)
	require.True(t, utf8.ValidString(e.Message))
	require.GreaterOrEqual(t, len(e.Message), 490)
}

func TestConnectionErrorHidesTheURL(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	for _, name := range collector.Names() {
		c := build(t, name, collector.Config{APIKey: testKey, BaseURL: server.URL})
		_, err := c.Ask(t.Context(), collector.Question{Text: "a private question"})
		e := failure(t, err)
		require.Equal(t, collector.ClassTransient, e.Class)
		require.Equal(t, collector.KindEngineError, e.Kind)
		require.Zero(t, e.StatusCode)
		require.Contains(t, e.Message, "connection refused")
		require.NotContains(t, e.Message, "private")
		require.NotContains(t, e.Message, "secret")
	}
}

func TestResponseIsLimitedToFourMiB(t *testing.T) {
	t.Parallel()
	const limit = 4 << 20
	answer := func(size int) string {
		body := `{"output":[{"type":"message","content":"hello"}],"padding":""}`
		return body[:len(body)-2] + strings.Repeat("x", size-len(body)) + `"}`
	}
	a, err := against(t, chatgpt, says(answer(limit))).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err)
	require.Equal(t, "hello", a.Text)

	_, err = against(t, chatgpt, says(answer(limit+1))).Ask(t.Context(), collector.Question{Text: "q"})
	e := failure(t, err)
	require.Equal(t, collector.ClassPermanent, e.Class, "the engine billed the response and would bill the next one, too")
	require.Equal(t, collector.KindEngineError, e.Kind)
	require.Equal(t, "the response is larger than 4 MiB", e.Message)
}

// Some gateways stream every answer. A streamed answer is billed, and a repeated call would return a stream as well.
func TestStreamedAnswerIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		openAICompatible: "data: {\"choices\":[{\"delta\":{\"content\":\"Ac\"}}]}\n\ndata: [DONE]\n\n",
		chatgpt:          "\nevent: response.created\ndata: {\"type\":\"response.created\"}\n\n",
		claude:           ": ping\n\nevent: message_start\ndata: {}\n\n",
	} {
		_, err := against(t, name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			_, _ = io.WriteString(w, body)
		}).Ask(t.Context(), collector.Question{Text: "q"})
		e := failure(t, err)
		require.Equal(t, collector.ClassPermanent, e.Class, name)
		require.Equal(t, collector.KindEngineError, e.Kind, name)
		require.Equal(t, "the response is a stream of events, which the request did not ask for", e.Message, name)
	}
	a, err := against(t, chatgpt, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, `{"output":[{"type":"message","content":"hello"}]}`)
	}).Ask(t.Context(), collector.Question{Text: "q"})
	require.NoError(t, err, "the Content-Type alone does not decide")
	require.Equal(t, "hello", a.Text)
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	e := &collector.Error{Class: collector.ClassThrottled, Message: "slow down", RequestID: "req_1", StatusCode: 429}
	require.EqualError(t, e, "throttled: HTTP 429: slow down (request req_1)")
	require.EqualError(t, &collector.Error{Class: collector.ClassTransient, Message: "EOF"}, "transient: EOF")
}

func TestError_TheBeginningOfALongErrorDecides(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The worker restarts. ", 200_000)
	for name, body := range map[string]string{
		"a text": long, "a message": `{"error":{"message":"` + long + `"}}`, "a code": `{"error":{"code":"` + long + `"}}`,
	} {
		_, err := against(t, openAICompatible, replies(429, body)).Ask(t.Context(), collector.Question{Text: "q"})
		require.Equal(t, collector.ClassThrottled, failure(t, err).Class, name)
	}
	_, err := against(t, openAICompatible, replies(429, "You are out of credits. "+long)).
		Ask(t.Context(), collector.Question{Text: "q"})
	require.Equal(t, collector.ClassOutOfQuota, failure(t, err).Class)
}
