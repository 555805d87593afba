package collector

import (
	"net/http"
	"regexp"
	"strings"
)

// refusal matches the words of a message about a name that the engine does not offer.
const refusal = `(?:(?:not|n['’]t) (?:(?:currently|longer|yet|been) )?(?:an? )?` +
	`(?:allowed|accessible|available|enabled|exist|found|known|permitted|recogni[sz]ed|served|supported|valid)` +
	`|unknown|invalid|unsupported|unavailable|unrecogni[sz]ed|deprecated|retired` +
	`|decommissioned|discontinued|sunset|shut down|end of life|no longer|no access|not have access|you passed)`

// unknownModel matches messages about a model that the engine does not offer, or does not offer to this account. The
// name of the model precedes or follows the word "model".
var unknownModel = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bmodels?\b.{0,120}\b` + refusal + `\b`,
	`\b` + refusal + ` (?:chat |large |language |requested |public(?:ly)? |the |this |a |any )*models?\b`,
	`\b(?:no such|unexpected|(?:access|available)(?: to| for)?(?: the)?) model\b`,
	`\bno (?:allowed )?(?:endpoints?|providers?)(?: were| are)? (?:found|available)\b`, // OpenRouter sends this message
	`模型.{0,40}(?:不存在|不可用|不支持|已下线)|(?:不存在|不支持).{0,10}模型`,
}, "|"))

// modelNote matches the end of LiteLLM's error messages. LiteLLM appends the name of the requested model and the
// configured fallbacks to every error, whatever its cause.
var modelNote = regexp.MustCompile(`(?s)(?:Received Model Group=|No fallback model group found ).*`)

// isAboutModel reports whether a permanent error is about the requested model. Anthropic responds to an unknown model
// with status 404 and a message such as "model: NAME". Some gateways respond with status 401 if the API key may not use
// the model.
func (p *problem) isAboutModel(status int) bool {
	codes := strings.ToLower(p.code + " " + p.kind)
	message := modelNote.ReplaceAllString(p.message, "")
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusGone, http.StatusOK, http.StatusUnprocessableEntity:
		return strings.Contains(codes, "model") || unknownModel.MatchString(message)
	case http.StatusNotFound:
		return strings.Contains(codes+" "+strings.ToLower(message), "model") || unknownModel.MatchString(message)
	case http.StatusUnauthorized:
		return strings.Contains(codes, "model")
	default:
		return false
	}
}

// advice names the setting that an operator must change to correct a permanent error. The result is empty if no setting
// is known. A wrong base URL also causes a status 404, but then the message does not mention the model.
func (c *caller) advice(status int, p problem) string {
	switch {
	case c.modelVar == "":
		return ""
	case p.isAboutModel(status):
		return "requested model: " + c.model + "; set " + c.modelVar + " to another model"
	case status == http.StatusNotFound:
		return "check " + c.modelVar + " and " + c.baseURLVar
	default:
		return ""
	}
}
