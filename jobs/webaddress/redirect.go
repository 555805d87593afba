package webaddress

import "strings"

// redirected returns the target of a page whose only purpose is a redirect to another site, such as
// "https://forum.example/away?to=https://acme.com". The name of the page and the name of the query parameter show
// whether a page is a redirect. The result is "" if the target belongs to the same site. The result is also "" for
// pages that only return to the target, such as a login.
func (a address) redirected() string {
	page := a.path[strings.LastIndexByte(strings.TrimRight(a.path, "/"), '/')+1:]
	page, _, _ = strings.Cut(strings.ToLower(strings.Trim(page, "/")), ".")
	if page == "" || !strings.Contains(redirectPages, " "+without(page, "-_")+" ") {
		return ""
	}
	for name := range strings.FieldsSeq(redirectParameters) {
		value := a.parameter(name)
		if !strings.Contains(value, "://") || webOnly(value) == "" {
			continue
		}
		if target, ok := parse(value); ok && Registrable(target.host) != Registrable(a.host) {
			return value
		}
	}
	return ""
}

// redirectPages lists the names of pages for redirects, without hyphens and underscores.
const redirectPages = " away click clickout exit external externallink go goto gotolink gowild interstitial jump leave" +
	" leaving" +
	" link linkfilter linkout offsite out outbound outgoing redir redirect safelink "

// redirectParameters lists the query parameters that contain the target of a redirect.
const redirectParameters = "url u target to dest destination redirect redirect_url redirecturl redirect_to link href" +
	" goto uri out"
