package webaddress

import "strings"

// isShared reports whether the subdomains of a registrable domain are sites of different owners, although the Public
// Suffix List does not contain the domain. The host blogspot has a domain in many countries.
func isShared(domain string) bool {
	return strings.HasPrefix(domain, "blogspot.") || strings.Contains(sharedHosts, " "+domain+" ")
}

// SharedHost returns the shared host of a site: "substack.com" for the domain "acme.substack.com". For other domains,
// the result is empty. Before the scoring version 14, all sites of a shared host counted as the domain of the host.
func SharedHost(domain string) string {
	if _, host, ok := strings.Cut(domain, "."); ok && isShared(host) {
		return host
	}
	return ""
}

// isOperatorLabel reports whether a subdomain of a shared host belongs to the operator: "support.zendesk.com". Labels
// of two letters are languages or countries: "de.squarespace.com". The label is "" for the shared host itself.
func isOperatorLabel(label string) bool {
	const longestCode = 2
	return len(label) <= longestCode || strings.Contains(operatorLabels, " "+label+" ")
}

// lastLabel returns the last label of the part of a host before a domain: "acme" for "blog.acme.".
func lastLabel(sub string) string {
	sub = strings.TrimSuffix(sub, ".")
	return sub[strings.LastIndexByte(sub, '.')+1:]
}

// sharedHosts are well-known hosts that give each customer a subdomain, and that are absent from the Public Suffix List
// of November 2026.
const sharedHosts = " substack.com wordpress.com medium.com tumblr.com weebly.com squarespace.com ghost.io beehiiv.com" +
	" hashnode.dev neocities.org livejournal.com typepad.com jimdosite.com jimdofree.com jimdo.com zendesk.com" +
	" freshdesk.com uservoice.com helpscoutdocs.com atlassian.net bandcamp.com over-blog.com canalblog.com" +
	" tistory.com pixnet.net seesaa.net exblog.jp webnode.page webnode.com strikingly.com mystrikingly.com site123.me" +
	" podbean.com libsyn.com buzzsprout.com itch.io bigcartel.com wpcomstaging.com wpengine.com pbworks.com tripod.com" +
	" ucoz.ru narod.ru gumroad.com "

// operatorLabels are subdomains that the operators of shared hosts use themselves.
const operatorLabels = " www support help blog developer developers dev docs api status about community forum forums" +
	" discover app account login newsroom policy engineering staff daily "
