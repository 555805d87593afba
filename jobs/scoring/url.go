package scoring

import (
	"net/url"
	"strings"
)

// normalise returns the address that identifies a source, and the host of the address. If the text is not an http or
// https URL, normalise returns the text unchanged and an empty host.
//
// The function normalise removes trailing slashes, because nearly all sites serve the same page with and without a
// trailing slash. The scheme and "www." remain in the address.
func normalise(raw string) (address, host string) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil {
		return raw, ""
	}
	scheme := strings.ToLower(u.Scheme)
	host = asciiHost(u.Hostname())
	if scheme != "http" && scheme != "https" || host == "" {
		return raw, ""
	}
	var b strings.Builder
	b.WriteString(scheme)
	b.WriteString("://")
	if strings.Contains(host, ":") {
		b.WriteString("[" + host + "]")
	} else {
		b.WriteString(host)
	}
	if port := u.Port(); port != "" && (scheme != "http" || port != "80") && (scheme != "https" || port != "443") {
		b.WriteString(":" + port)
	}
	b.WriteString(strings.TrimRight(u.EscapedPath(), "/"))
	if query := withoutTracking(u.RawQuery); query != "" {
		b.WriteString("?" + query)
	}
	return b.String(), host
}

// withoutTracking removes the query parameters with which websites track the origin of visitors. The other query
// parameters keep their order and encoding.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for parameter := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if parameter != "" && !isTracking(strings.ToLower(name), strings.ToLower(value)) {
			kept = append(kept, parameter)
		}
	}
	return strings.Join(kept, "&")
}

func isTracking(name, value string) bool {
	switch name {
	case "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "_ga", "_gl", // Google
		"fbclid", "igshid", "igsh", "msclkid", "msockid", "yclid", "ysclid", "ttclid", "twclid", "li_fat_id", "epik",
		"rdt_cid", "sccid",
		"mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", "mkt_tok",
		"vero_id", "oly_enc_id",
		"oly_anon_id", "_openstat", "wickedid", "s_cid":
		return true
	case "ref", "source", "referrer":
		// The parameters ref, source and referrer often identify a page. For the parameters ref, source and referrer,
		// only values from AI engines count as tracking.
		return strings.Contains(value, "chatgpt") || strings.Contains(value, "openai") ||
			strings.Contains(value, "perplexity")
	}
	return strings.HasPrefix(name, "utm_")
}
