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
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "_x_tr_") || // parameters of Google Translate
		isAMP(name, value)
}

// isAMP reports whether a query parameter selects the AMP version of a page ("?amp=1", "?outputType=amp"), or belongs
// to Google's AMP cache ("amp_js_v", "usqp").
func isAMP(name, value string) bool {
	switch name {
	case "amp", "_amp", "ampmode", "isamp", "is_amp", "noamp", "nonamp":
		switch value {
		case "", "0", "1", "true", "false", "yes", "no", "y", "n", "on", "off", "amp", "mobile", "available":
			return true
		}
	case "format", "layout", "output", "outputtype", "render", "template", "tpl", "variant", "version", "view":
		return value == "amp" || value == "amphtml"
	case "usqp":
		return strings.HasPrefix(value, "mq331")
	case "amphtml", "ampshare":
		return true
	}
	return strings.HasPrefix(name, "amp_")
}
