package standin

import (
	"net/http"
	"strconv"
	"strings"
)

// error returns an error reply in the format of google.rpc.Status.
func (*gemini) error(status int, name, message string, details ...object) reply {
	body := object{"code": status, "message": message, "status": name}
	if len(details) > 0 {
		body["details"] = details
	}
	return jsonReply(status, object{"error": body})
}

// badKey answers with status 400. Unlike Google, most vendors respond to a bad key with status 401.
func (p *gemini) badKey() reply {
	return p.error(http.StatusBadRequest, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", object{
		"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
	})
}

func (p *gemini) fault(f Fault, q request) reply {
	altered := func(candidate object) reply {
		body := p.body(q)
		body["candidates"] = []object{candidate}
		return jsonReply(http.StatusOK, body)
	}
	perMinute := p.overQuota("GenerateRequestsPerMinutePerProjectPerModel", f)
	return f.replyOf(p.answer(q), map[FaultKind]reply{
		FaultBadRequest: p.error(http.StatusBadRequest, "INVALID_ARGUMENT", "Invalid JSON payload received."),
		FaultFailed:     altered(object{"finishReason": "OTHER", "index": 0}),
		FaultIncomplete: altered(object{
			"finishReason": "MAX_TOKENS", "content": object{"parts": []object{{"text": "Größere Teams"}}},
		}),
		FaultOverloaded: p.error(529, "UNAVAILABLE", "Overloaded"), // status 529 is unverified for Google
		FaultQuota:      p.overQuota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", f),
		FaultRefused: jsonReply(http.StatusOK, object{
			"promptFeedback": object{"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": q.model,
			"responseId": hexID("gemini", q.prompt),
		}),
		FaultThrottle:     perMinute,
		FaultThrottleDate: perMinute,
		FaultUnauthorized: p.badKey(),
		FaultUnavailable: p.error(
			http.StatusServiceUnavailable,
			"UNAVAILABLE",
			"The model is overloaded. Please try again later.",
		),
	}, p.error(http.StatusInternalServerError, "INTERNAL", f.unknownMessage()))
}

// overQuota answers with status 429, and reports the wait in the body. Recorded responses of Google have no header
// Retry-After, so only FaultThrottleDate adds the header.
func (p *gemini) overQuota(quotaID string, f Fault) reply {
	details := []object{{
		"@type":      "type.googleapis.com/google.rpc.QuotaFailure",
		"violations": []object{{"quotaId": quotaID, "quotaValue": "10"}},
	}}
	if f.RetryAfter > 0 && f.Kind != FaultThrottleDate {
		seconds := strconv.FormatFloat(f.RetryAfter.Seconds(), 'f', -1, 64)
		details = append(details, object{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds + "s"})
	}
	per := "minute"
	if strings.Contains(quotaID, "PerDay") {
		per = "day"
	}
	out := p.error(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED",
		"You exceeded your current quota, please check your plan and billing details. Limit: 10 per "+per+".", details...)
	if f.Kind == FaultThrottleDate {
		return f.withRetryAfter(out, p.opts.Now())
	}
	return out
}
