package collector

import (
	"net/http"
	"regexp"
	"strings"
)

// unknownModel matches messages about a model that the engine does not offer, or does not offer to this account.
var unknownModel = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bmodels?\b.{0,120}\b(?:not (?:exist|found|supported|available|a valid|valid)|unknown|invalid|unsupported` +
		`|unavailable|deprecated|retired|decommissioned|discontinued|no longer|no access|not have access|you passed)\b`,
	`\b(?:unknown|invalid|unsupported|no such|unexpected|access to(?: the)?) model\b`,
}, "|"))

// isAboutModel reports whether a permanent error is about the requested model. Anthropic answers an unknown model with
// status 404 and only the name of the model.
func (p *problem) isAboutModel(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusGone, http.StatusOK, http.StatusUnprocessableEntity:
		return strings.Contains(strings.ToLower(p.code+" "+p.kind), "model") || unknownModel.MatchString(p.message)
	case http.StatusNotFound:
		return strings.Contains(strings.ToLower(p.code+" "+p.kind+" "+p.message), "model")
	default:
		return false
	}
}

// advice names the setting that an operator must change to correct a permanent error. The result is empty if no setting
// is known. A status 404 that does not mention the model also results from a wrong base URL.
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
