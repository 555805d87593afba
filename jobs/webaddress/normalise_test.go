package webaddress_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/webaddress"
)

func TestNormalise(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct{ raw, url, host string }{
		"scheme and host in lower case": {"HTTPS://WWW.Acme.COM/Path", "https://www.acme.com/Path", "www.acme.com"},
		"escapes in upper case": {
			"https://acme.com/m%c3%bcller?q=%e4%bd%a0", "https://acme.com/m%C3%BCller?q=%E4%BD%A0", "acme.com",
		},
		"characters that need an escape": {
			"https://acme.com/müller?q=你 \"好\"", "https://acme.com/m%C3%BCller?q=%E4%BD%A0%20%22%E5%A5%BD%22", "acme.com",
		},
		"escapes of unreserved characters": {"https://acme.com/%7Ejo%65?%61=%2D", "https://acme.com/~joe?a=-", "acme.com"},
		"escapes of reserved characters":   {"https://acme.com/a%2fb%3Fc", "https://acme.com/a%2Fb%3Fc", "acme.com"},
		"dot segments":                     {"https://acme.com/a/./b/../c/%2e%2E/d", "https://acme.com/a/d", "acme.com"},
		"dot segments above the root":      {"https://acme.com/../..", "https://acme.com", "acme.com"},
		"a percent sign that is no escape": {
			"https://acme.com/100%-natural?off=20%", "https://acme.com/100%-natural?off=20%", "acme.com",
		},
		"a percent sign before an escape": {"https://acme.com/%%344%31", "https://acme.com/%%3441", "acme.com"},
		"white space around the address":  {"\ufeff\n https://acme.com/a\u00a0\n", "https://acme.com/a", "acme.com"},
		"a line break in the address":     {"https://acme.com/long-\n  name", "https://acme.com/long-%20%20name", "acme.com"},
		"a blank in the address":          {"https://acme.com/a b", "https://acme.com/a%20b", "acme.com"},
		"a backslash after the host":      {"https://globex.com\\@acme.com/", "https://globex.com/@acme.com", "globex.com"},
		"an empty port":                   {"https://acme.com:/a", "https://acme.com/a", "acme.com"},
		"a default port":                  {"http://acme.com:080/a", "http://acme.com/a", "acme.com"},
		"an escaped host":                 {"https://%61cme.com./a", "https://acme.com/a", "acme.com"},
		"no scheme, but a path":           {"acme.com/a", "https://acme.com/a", "acme.com"},
		"no scheme, but www":              {"www.acme.com", "https://www.acme.com", "www.acme.com"},
		"no scheme, but two slashes":      {"//acme.com/a", "https://acme.com/a", "acme.com"},
		"a query that contains a URL":     {"https://acme.com/?u=http://b.com", "https://acme.com?u=http://b.com", "acme.com"},
		"angle brackets":                  {"<https://acme.com/a>", "https://acme.com/a", "acme.com"},
		"angle brackets and a label":      {" <URL:https://acme.com/a> ", "https://acme.com/a", "acme.com"},
		"a name before angle brackets":    {"Acme <https://acme.com/a>", "https://acme.com/a", "acme.com"},
		"an angle bracket at the end":     {"https://acme.com/a>", "https://acme.com/a", "acme.com"},
		"quotation marks":                 {"\"https://acme.com/a\"", "https://acme.com/a", "acme.com"},
		"other quotation marks":           {"«https://acme.com/a»", "https://acme.com/a", "acme.com"},
		"brackets in brackets":            {"[<https://acme.com/a>]", "https://acme.com/a", "acme.com"},
		"a link in Markdown":              {"[Acme (new)](https://acme.com/a \"x\")", "https://acme.com/a", "acme.com"},
		"a link in HTML":                  {"<a class=x href=\"https://acme.com/a\">Acme</a>", "https://acme.com/a", "acme.com"},
		"a link of a chat":                {"<https://acme.com/a|Acme>", "https://acme.com/a", "acme.com"},
		"escaped angle brackets":          {"&lt;https://acme.com/a&gt;", "https://acme.com/a", "acme.com"},
		"a comma after quotation marks":   {"\"https://acme.com/a\",", "https://acme.com/a", "acme.com"},
		"a number before the address":     {"[1]: https://acme.com/a", "https://acme.com/a", "acme.com"},
		"brackets that belong to a path":  {"https://acme.com/a_(b)", "https://acme.com/a_(b)", "acme.com"},
		"a quoted text":                   {"\"Acme report\"", "\"Acme report\"", ""},
		"an ampersand of HTML":            {"https://acme.com/a?b=1&amp;c=2&amp;amp;d=3", "https://acme.com/a?b=1&c=2&d=3", "acme.com"},
		"a parameter of AMP":              {"https://acme.com/a?noamp=mobile&b=1&amp=yes", "https://acme.com/a?b=1", "acme.com"},
		"parameters of the AMP cache":     {"https://acme.com/a?amp_js_v=0.1&usqp=mq331AQ&amp_gsa=1", "https://acme.com/a", "acme.com"},
		"the AMP format":                  {"https://acme.com/a?view=amp&format=AMP", "https://acme.com/a", "acme.com"},
		"a parameter that is no AMP": {
			"https://acme.com/a?type=amp&amp=300&view=all&usqp=x", "https://acme.com/a?type=amp&amp=300&view=all&usqp=x", "acme.com",
		},
		"a scheme with one slash":    {"https:/acme.com/a", "https://acme.com/a", "acme.com"},
		"a scheme without slashes":   {"http:www.acme.com", "http://www.acme.com", "www.acme.com"},
		"a scheme with backslashes":  {`https:\\acme.com\a`, "https://acme.com/a", "acme.com"},
		"a scheme without a colon":   {"https//acme.com/a?b=1", "https://acme.com/a?b=1", "acme.com"},
		"a doubled scheme":           {"https://http://acme.com/a", "http://acme.com/a", "acme.com"},
		"a long form of IPv6":        {"http://[2001:DB8:0:0:0:0:0:1]/a", "http://[2001:db8::1]/a", "2001:db8::1"},
		"a text with a scheme":       {"https: the protocol", "https: the protocol", ""},
		"a text":                     {" Acme, annual report 2025 ", "Acme, annual report 2025", ""},
		"a file":                     {"report.md", "report.md", ""},
		"another scheme":             {"ftp://acme.com/X#a", "ftp://acme.com/X#a", ""},
		"a host with a blank":        {"https://acme .com/a", "https://acme .com/a", ""},
		"a host with a percent sign": {"https://acme%.com/a", "https://acme%.com/a", ""},
		"a port that is no number":   {"https://acme.com:x/a", "https://acme.com:x/a", ""},
		"no host":                    {"https:///a", "https:///a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, webaddress.Page{URL: tt.url, Host: tt.host}, webaddress.Normalise(tt.raw))
			require.Equal(t, tt.url, webaddress.Normalise(tt.url).URL, "normalisation is idempotent")
		})
	}
}

func TestNormalise_ReturnsTheTargetOfAWrapper(t *testing.T) {
	t.Parallel()

	const target = "https://acme.com/a?b=1"
	encoded := base64.RawURLEncoding.EncodeToString([]byte(target))
	for _, raw := range []string{
		"https://www.google.com/url?q=https://acme.com/a%3Fb%3D1&sa=D&usg=x",
		"https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.google.com/url?q=https%253A%252F%252Facme.com%252Fa%253Fb%253D1",
		"https://www.google.de/amp/s/acme.com/a?b=1",
		"https://www.google.com/imgres?imgurl=https://acme.com/x.png&imgrefurl=https://acme.com/a?b%3D1",
		"https://translate.google.com/translate?sl=de&u=https://acme.com/a?b%3D1",
		"https://acme-com.translate.goog/a?b=1&_x_tr_sl=auto",
		"https://acme-com.cdn.ampproject.org/c/s/acme.com/a?b=1",
		"https://acme-com.cdn.ampproject.org/v/s/acme.com/a?b=1#amp=1",
		"https://webcache.googleusercontent.com/search?q=cache:Xy1:https://acme.com/a%3Fb%3D1+acme&hl=en",
		"https://www.bing.com/ck/a?!&&p=ab&u=a1" + encoded + "&ntb=1",
		"https://www.bing.com/aclick?ld=x&u=" + base64.StdEncoding.EncodeToString([]byte("https%3a%2f%2facme.com%2fa%3fb%3d1")),
		"https://duckduckgo.com/l/?uddg=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&rut=x",
		"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2facme.com%2fa%3fb%3d1/RK=2/RS=x",
		"https://web.archive.org/web/20240102030405/https://acme.com/a?b=1",
		"https://web.archive.org/web/20240102030405if_/https:/acme.com/a?b=1",
		"https://web.archive.org/save/https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://archive.ph/2024.01.02-030405/https://acme.com/a?b=1",
		"https://webarchive.nationalarchives.gov.uk/ukgwa/20200101000000/https://acme.com/a?b=1",
		"https://l.facebook.com/l.php?u=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&h=x",
		"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://link.zhihu.com/?target=https%3A//acme.com/a%3Fb%3D1",
		"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&data=x",
		"https://eur01.safelinks.protection.outlook.com/GetUrlReputation?Url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://googleads.g.doubleclick.net/pcs/click?xai=1&adurl=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://urldefense.com/v3/__https://acme.com/a?b=1__;!!x!y$",
		"https://r.jina.ai/https://acme.com/a?b=1",
		"https://www.google.com/amp/s/acme.com/a%3Fb%3D1",
		"https://www.google.com/amp/s/acme.com/a%3fb=1%26amp=1",
		"https://12ft.io/proxy?q=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://12ft.io/https://acme.com/a?b=1",
		"https://translate.googleusercontent.com/translate_c?hl=en&sl=de&u=https://acme.com/a%3Fb%3D1&usg=x",
		"https://acme-com.turbopages.org/acme.com/s/a?b=1",
		"https://yandex.ru/turbo/acme.com/s/a?b=1",
		"https://yandex.com.tr/turbo/s/acme.com/a?b=1",
		"https://yandex.kz/turbo/acme.com/a?b=1",
		"https://acme-com.turbopages.org/turbo/acme.com/s/a?b=1",
		"https://translated.turbopages.org/proxy_u/en-ru.ru.1a2b/https/acme.com/a?b=1",
		"https://www.bing.com/amp/s/acme.com/a?b=1",
		"https://search.yahoo.co.jp/amp/s/acme.com/a?b=1",
		"https://mipcache.bdstatic.com/c/s/acme.com/a?b=1",
		"https://acme-com.mipcdn.com/c/s/acme.com/a?b=1",
		"https://acme.com/a?b=1&amp=1",
		"https://acme.com/a?amp&b=1&outputType=amp",
		"google.com/url?q=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.google.com/url?q=acme.com/a%3Fb%3D1",
		"www.google.com/url?url=www.google.com/url%3Fq%3Dacme.com/a%253Fb%253D1",
		"https://www.google.com/url?sa=t&url=//acme.com/a%3Fb%3D1",
		"https://scholar.google.com/scholar_url?url=https://acme.com/a%3Fb%3D1&hl=en&sa=T",
		"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2facme.com%2fa%3fb%3d1&c=1",
		"https://archive.org/web/20240102030405/https://acme.com/a?b=1",
		"https://webarchive.loc.gov/all/20200101000000/https://acme.com/a?b=1",
		"https://webarchive.nla.gov.au/awa/20200101000000/https://acme.com/a?b=1",
		"https://wayback.example.org/1/https://acme.com/a?b=1",
		"https://medium.com/r/?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://freedium.cfd/https://acme.com/a?b=1",
		"https://translate.yandex.com/translate?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&lang=en-ru",
		"https://www.pinterest.com/offsite/?token=1&url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&pin=2",
		"https://www.pinterest.co.uk/offsite/?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.tiktok.com/link/v2?aid=1988&target=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://gitee.com/link?target=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://links.jianshu.com/go?to=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.jianshu.com/go-wild?ac=2&url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://docs.google.com/viewer?embedded=true&url=https://acme.com/a%3Fb%3D1",
		"https://cdn.ampproject.org/c/s/acme.com/a?b=1",
		"https://yandex.ru/clck/jsredir?from=yandex.ru&url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://clck.yandex.ru/redir/AbC/*https://acme.com/a?b=1",
		"https://cr.naver.com/rd?m=0&px=1&u=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://ok.ru/dk?cmd=logExternal&st.link=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.tumblr.com/redirect?z=https%3A%2F%2Facme.com%2Fa%3Fb%3D1&t=x",
		"https://urldefense.us/v3/__https://acme.com/a?b=1__;!!x!y$",
		"https://urldefense.com/v3/__https:/acme.com/a?b=1__;!!x!y$",
		"https://secure-web.cisco.com/1aBc/https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://linklock.titanhq.com/analyse?data=x&url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://s.click.aliexpress.com/deep_link.htm?aff=1&dl_target_url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://www.anrdoezrs.net/links/1/type/dlg/https://acme.com/a?b=1",
		"https://www.kqzyfj.com/click-1-2?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://search.yahoo.co.jp/r/FOR=abc/RU=https%3A%2F%2Facme.com%2Fa%3Fb%3D1/RK=0/RS=x",
		"https://megalodon.jp/2020-0101-0000-00/https://acme.com/a?b=1",
		"https://news.google.com/articles/" + newsID(target) + "?hl=en-US&gl=US",
		"https://news.google.com/rss/articles/" + newsID(target) + "?oc=5",
		"https://news.google.com/read/" + newsID(target),
		"https://acme.com/a?b=1](https://acme.com/a?b=1)",
		"https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://urldefense.proofpoint.com/v2/url?u=https-3A__acme.com_a-3Fb-3D1&d=x",
		// pages whose name and query show the redirect
		"https://forum.example/away.php?to=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://news.example/external-link/?u=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://mail.example/t/click?id=7&target=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://shop.example/GoToLink.aspx?url=https%3A%2F%2Facme.com%2Fa%3Fb%3D1",
		"https://web.archive.org/web/2024/https://www.google.com/url?q=https://acme.com/a%3Fb%3D1", // an archived redirect
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, webaddress.Page{URL: target, Host: "acme.com"}, webaddress.Normalise(raw))
		})
	}
	require.Equal(t, "http://acme.com/a", webaddress.Normalise("https://web.archive.org/web/2009/acme.com/a/").URL)
	require.Equal(t, "http://acme.com/a", webaddress.Normalise("https://www.google.com/amp/acme.com/a").URL)
	require.Equal(
		t,
		"http://acme.blogspot.com/a",
		webaddress.Normalise("https://google.com.tr/amp/acme.blogspot.com/a").URL,
	)
	require.Equal(t, "http://acme.com/a", webaddress.Normalise("https://yandex.com.tr/turbo?text=http://acme.com/a").URL)
	for wrapped, want := range map[string]string{
		"https://yandex.ru/turbo/s/acme.com/s/a":               "https://acme.com/s/a",
		"https://yandex.ru/turbo/acme.com/find?text=hooli.com": "https://acme.com/find?text=hooli.com",
		// A query or a port follows the host directly.
		"https://yandex.ru/turbo/acme.com?b=1":               "https://acme.com?b=1",
		"https://yandex.by/turbo/s/acme.com?b=1":             "https://acme.com?b=1",
		"https://yandex.ru/turbo/acme.com/s?b=1":             "https://acme.com?b=1",
		"https://yandex.ru/turbo/acme.com/sale":              "https://acme.com/sale",
		"https://yandex.ru/turbo/acme.com:8443/s/a":          "https://acme.com:8443/a",
		"https://acme-com.turbopages.org/acme.com?b=1":       "https://acme.com?b=1",
		"https://r.jina.ai/acme.com?b=1":                     "http://acme.com?b=1",
		"https://12ft.io/acme.com:8080/a":                    "http://acme.com:8080/a",
		"https://web.archive.org/web/2009/acme.com?b=1":      "http://acme.com?b=1",
		"https://arquivo.pt/wayback/20100101/acme.com:80/a/": "http://acme.com/a",
	} {
		require.Equal(t, want, webaddress.Normalise(wrapped).URL)
	}
}

// newsID returns the id of an article in Google News, as before 2024.
func newsID(target string) string {
	message := append([]byte{0x08, 0x13, 0x22, byte(len(target))}, target...)
	return base64.RawURLEncoding.EncodeToString(append(message, 0xd2, 0x01, 0x00))
}

func TestNormalise_ReturnsTheArticleOfAnAMPPage(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]string{
		"https://acme.com/news/new-crm/amp/":                               "https://acme.com/news/new-crm",
		"https://acme.com/news/new-crm/amp?b=1":                            "https://acme.com/news/new-crm?b=1",
		"https://acme.com/amp/news/12345678":                               "https://acme.com/news/12345678",
		"https://acme.com/news/amp/world-1234":                             "https://acme.com/news/world-1234",
		"https://acme.com/2026/01/crm.html/amp":                            "https://acme.com/2026/01/crm.html",
		"https://acme.com/news/crm.amp":                                    "https://acme.com/news/crm",
		"https://acme.com/news/crm.amp.html":                               "https://acme.com/news/crm.html",
		"https://acme.com/amphtml/news/new-crm":                            "https://acme.com/news/new-crm",
		"https://amp.acme.co.uk/news/new-crm":                              "https://www.acme.co.uk/news/new-crm",
		"https://www.google.com/amp/s/amp.acme.com/new-crm/amp":            "https://www.acme.com/new-crm",
		"https://acme.com/%D0%BE%D0%B1%D0%B7%D0%BE%D1%80-crm/amp":          "https://acme.com/%D0%BE%D0%B1%D0%B7%D0%BE%D1%80-crm",
		"https://www-acme-com.cdn.ampproject.org/c/s/acme.com/new-crm/amp": "https://acme.com/new-crm",
		// The host of an AMP page or of a translation contains the host of the original.
		"https://www-acme-com.cdn.ampproject.org/mbv/new-crm":             "https://www.acme.com/mbv/new-crm",
		"https://https-www-acme-com.cdn.ampproject.org/new-crm":           "https://www.acme.com/new-crm",
		"https://my--acme-co-uk.cdn.ampproject.org/":                      "https://my-acme.co.uk",
		"https://https-www-acme-com.translate.goog/new-crm?_x_tr_sl=auto": "https://www.acme.com/new-crm",
		"https://0123456789abcdef.cdn.ampproject.org/new-crm":             "https://0123456789abcdef.cdn.ampproject.org/new-crm",
		// "amp" names a product or a section, and not the format of a page.
		"https://acme.com/amp":             "https://acme.com/amp",
		"https://acme.com/guitars/amp":     "https://acme.com/guitars/amp",
		"https://acme.com/amp/pricing":     "https://acme.com/amp/pricing",
		"https://acme.com/en-us/amp":       "https://acme.com/en-us/amp",
		"https://acme.com/guitar-amp":      "https://acme.com/guitar-amp",
		"https://amp.acme.com":             "https://amp.acme.com",
		"https://amp.dev/documentation-of": "https://amp.dev/documentation-of",
	} {
		page := webaddress.Normalise(raw)
		require.Equal(t, want, page.URL, raw)
		require.Equal(t, page, webaddress.Normalise(page.URL), "normalisation is idempotent")
	}
}

// Normalise keeps an address that is not a known redirect to another site. Normalise also keeps a redirect whose target
// cannot be read from the address, such as a short link.
func TestNormalise_KeepsAddressesThatAreNoWrapper(t *testing.T) {
	t.Parallel()

	for _, raw := range []string{
		"https://t.co/AbC1",
		"https://lnkd.in/eAbC_1",
		"https://www.baidu.com/link?url=AbC-1_dE",
		"https://news.google.com/articles/CBMimgFBVV95cUxPX2xvbmdoYXNo?hl=en-US",
		"https://news.google.com/articles/CBMi!?hl=en-US",
		"https://news.google.com/read/Ig",
		"https://vertexaisearch.cloud.google.com/grounding-api-redirect/AbC",
		"https://bit.ly/3Acme",
		"https://goo.gl/maps/AbC",
		"https://youtu.be/AbC",
		"https://amzn.to/3AbC",
		"https://is.gd/acme",
		"https://tinyurl.com/acme",
		"https://buff.ly/3AbC",
		"https://www.google.com/search?q=https://acme.com",
		"https://www.google.com/url?q=/search%3Fq%3Dacme",
		"https://www.bing.com/ck/a?p=1&u=a1-%00",
		"https://www.bing.com/search?q=acme",
		"https://archive.ph/aB3dE",
		"https://web.archive.org",
		"https://www.youtube.com/watch?v=1&q=https://acme.com",
		"https://login.acme.com/a?url=https://other.com",
		"https://www.google.com/url?q=https://",
		"https://amp.acme.com/c/s/other.com",
		"https://google.github.io/url?q=https://acme.com/a", // the owner of the host is not Google
		"https://google.netlify.app/url?q=https://acme.com/a",
		"https://google.blogspot.com/amp/s/acme.com/a",
		"https://google.github.io/amp/guide.html",
		"https://yandex.github.io/turbo?text=https://acme.com/a",
		"https://yandex.github.io/turbo/acme.com/a",
		"https://yandex.ru/turbo/guide",
		"https://www.google.com/amp/guide.html",
		"https://acme.turbopages.org/guide/s/a",
		"https://hooli.turbopages.org/acme.com/a",
		"https://www.bing.com/amp/guide.html",
		"https://web.archive.org/web/2009?b=acme.com/a",
		"https://12ft.io/proxy",
		"https://www.google.com/url?q=acme", // the value is not an address
		"https://webarchive.loc.gov/all",
		"https://acme.com/redirect?url=https://shop.acme.com/a", // the same site
		"https://acme.com/redirect?url=/a",
		"https://acme.com/login/redirect/page?url=https://other.com",
		"https://acme.com/share?url=https://other.com",
		"https://acme.com/go/other.com",
		"https://acme.com/outlet?url=https://other.com",
		"https://github.com/acme/link?ref=https://other.com",
	} {
		require.Equal(t, raw, webaddress.Normalise(raw).URL)
	}
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{
		"", "https://acme.com/a?utm_x=1#f", "http://[::1", "http://.", "//acme.com", "https://ÄÖ.de:443/%zz", "http://x:y@z",
		"https://acme.com/%%344%31/../.", "https://web.archive.org/web/1/http:/a.b", "https://a--b-c.translate.goog",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		page := webaddress.Normalise(raw)
		require.Equal(t, page, webaddress.Normalise(page.URL), "normalisation is idempotent")
	})
}

// If the time grew with the square of the length of an address, this address would take minutes.
func TestNormalise_TakesLinearTimeForAmpersands(t *testing.T) {
	t.Parallel()

	page := webaddress.Normalise("https://acme.com/a?b=1&" + strings.Repeat("amp;", 2_000_000) + "c=2")
	require.Equal(t, "https://acme.com/a?b=1&c=2", page.URL)
}
