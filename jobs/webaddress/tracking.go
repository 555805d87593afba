package webaddress

import "strings"

// withoutTracking removes the query parameters with which websites track the origin of visitors or select the AMP
// version of a page. The remaining query parameters keep their order.
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
		// The parameters "ref", "source" and "referrer" often identify a page. Only values from AI engines make "ref",
		// "source" or "referrer" a tracking parameter.
		return strings.Contains(value, "chatgpt") || strings.Contains(value, "openai") ||
			strings.Contains(value, "perplexity")
	}
	if name == "amp" || name == "outputtype" { // the AMP version of a page: "?amp=1", "?outputType=amp"
		return value == "" || value == "1" || value == "true" || value == "amp"
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "_x_tr_") // Google Translate
}
