package collector

import (
	"net/http"
	"strings"
)

// Kind names the cause of an error. A Kind does not determine the [Class]: an engine error can be transient or
// permanent.
type Kind string

// An error has one of these kinds.
const (
	KindCutOff        Kind = "cut_off"               // a length limit ended the answer before any text
	KindEngineError   Kind = "engine_error"          // the engine or the network failed
	KindKeyRefused    Kind = "key_refused"           // the engine does not accept the API key
	KindNotConfigured Kind = "engine_not_configured" // the engine is unknown, or a setting is missing
	KindOutOfQuota    Kind = "out_of_quota"          // the account has no money or no searches left
	// KindRequestRefused means that the engine rejects the model, a parameter or the text of the request.
	KindRequestRefused Kind = "request_refused"
	KindThrottled      Kind = "throttled" // the engine receives too many requests
	KindTimedOut       Kind = "timed_out" // no complete answer arrived in time
)

// Cloudflare, a proxy in front of several engines, responds with one of the following HTTP statuses if an engine does
// not respond.
const (
	statusConnectionTimedOut = 522
	statusOriginTimedOut     = 524
)

// kindOf derives the cause of an error from the class, the status and the body of a response.
func kindOf(class Class, status int, p problem) Kind {
	switch class {
	case ClassOutOfQuota:
		return KindOutOfQuota
	case ClassThrottled:
		return KindThrottled
	case ClassTransient:
		return transientKind(status)
	case ClassPermanent:
		if p.isKeyRefused(status) {
			return KindKeyRefused
		}
		return KindRequestRefused
	}
	return KindEngineError
}

func transientKind(status int) Kind {
	switch status {
	case http.StatusRequestTimeout, http.StatusGatewayTimeout, statusConnectionTimedOut, statusOriginTimedOut:
		return KindTimedOut
	default:
		return KindEngineError
	}
}

// isKeyRefused reports whether a permanent error is about the API key. Google and xAI respond to a bad key with status
// 400, and mention the key only in the error message. Status 403 can also mean that the engine refuses the model, the
// text or the country of the caller.
func (p *problem) isKeyRefused(status int) bool {
	switch status {
	case http.StatusUnauthorized:
		return !p.isAboutModel(status)
	case http.StatusForbidden:
		return !p.isAboutModel(status) && !containsAny(
			strings.ToLower(p.code+" "+p.kind+" "+p.message), "unsupported_country", "moderation", "flagged",
			"usage guidelines", "content_filter", "content policy", "content_policy", // xAI sends "usage guidelines"
		)
	case http.StatusBadRequest:
		return strings.Contains(strings.ToLower(p.message), "api key")
	case http.StatusOK:
		return containsAny(strings.ToLower(p.code+" "+p.kind), "invalid_api_key", "authentication", "permission")
	default:
		return false
	}
}
