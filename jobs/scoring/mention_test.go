package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidewatch/jobs/scoring"
)

// subjectNamed returns a subject whose key equals its name.
func subjectNamed(name string, aliases ...string) scoring.Subject {
	return scoring.Subject{Key: name, Name: name, Aliases: aliases}
}

func subjects(names ...string) []scoring.Subject {
	list := make([]scoring.Subject, len(names))
	for i, name := range names {
		list[i] = subjectNamed(name)
	}
	return list
}

func withDomain(name string, domains ...string) scoring.Subject {
	s := subjectNamed(name)
	s.Domains = domains
	return s
}

func TestMentions(t *testing.T) {
	t.Parallel()

	// Each expected mention has the format "key=covered text".
	tests := map[string]struct {
		subjects []scoring.Subject
		text     string
		want     []string
	}{
		"empty text":   {subjects("Acme"), "", nil},
		"absent brand": {subjects("Acme"), "Globex leads the market.", nil},
		"no subjects":  {nil, "Acme leads.", nil},
		"empty names match nothing": {
			[]scoring.Subject{{Key: "k", Aliases: []string{"", " ", "!?"}}},
			"Anything at all!?",
			nil,
		},
		"one character for two letters": {
			subjects("Monday"), "Open from 9 ㏂ on. ㏘ and Monday", []string{"Monday=Monday"},
		},
		"fraction in a name": {subjects("½ Price"), "Buy it at ½ Price today.", []string{"½ Price=½ Price"}},
		"any case":           {subjects("Acme"), "ACME and Acme", []string{"Acme=ACME", "Acme=Acme"}},
		"lower case":         {subjects("Acme"), "acme is fine", []string{"Acme=acme"}},
		"one case in one answer": {
			subjects("Sibley"),
			"Sibley is out. Put the sibley away.",
			[]string{"Sibley=Sibley"},
		},
		"function word in capitals": {subjects("NOS"), "Nos testes, a NOS", []string{"NOS=NOS"}},
		"closing apostrophe": {
			[]scoring.Subject{subjectNamed("Dunkin'", "Dunkin")},
			"Dunkin' and Dunkin",
			[]string{"Dunkin'=Dunkin'", "Dunkin'=Dunkin"},
		},
		"declined in German": {
			subjects("Deutsche Bahn"),
			"der Deutschen Bahn",
			[]string{"Deutsche Bahn=Deutschen Bahn"},
		},
		"numbered references at the end": {
			subjects("Acme"),
			"Acme is out.[1]\n\n[1] Acme reviews, 2024\n[2] Acme docs",
			[]string{"Acme=Acme"},
		},
		"citation in wide parentheses": {subjects("acme"), "速い。（[acme.com](https://acme.com)）", nil},
		"not inside another word":      {subjects("Acme"), "Acmeist, pacme, Acme2, 2Acme", nil},
		"possessive and plural": {
			subjects("Acme"),
			"Acme's, Acme’s, two Acmes",
			[]string{"Acme=Acme", "Acme=Acme", "Acme=Acme"},
		},
		"contraction is no possessive": {subjects("Can"), "I CAN'T. Can't we?", nil},
		"longest name wins": {
			subjects("Acme", "Acme Cloud"),
			"Acme Cloud beats Acme.",
			[]string{"Acme Cloud=Acme Cloud", "Acme=Acme"},
		},
		"shorter name if the longest one does not fit": {
			subjects("Acme", "Acme Cloud"),
			"Acme Clouding",
			[]string{"Acme=Acme"},
		},
		"leftmost before longest": {
			subjects("Big Acme", "Acme Cloud Suite"),
			"Big Acme Cloud Suite",
			[]string{"Big Acme=Big Acme"},
		},
		"alias": {
			[]scoring.Subject{subjectNamed("Globex", "Globex Corporation")},
			"Globex Corporation",
			[]string{"Globex=Globex Corporation"},
		},
		"a shared name is the own brand's": {
			[]scoring.Subject{{Key: "rival", Name: "Acme"}, {Key: "own", Own: true, Name: "ACME"}},
			"Acme",
			[]string{"own=Acme"},
		},
		"a shared name is the first competitor's": {
			[]scoring.Subject{{Key: "a", Name: "Acme"}, {Key: "b", Name: "Acme"}},
			"Acme",
			[]string{"a=Acme"},
		},

		"short name only in exact case": {subjects("Go"), "good, go, Go, GO, Go-to, to-Go", []string{"Go=Go"}},
		"short name with symbols": {
			subjects("C++", "H&M"),
			"C, c++, C++ and H&M or h&m",
			[]string{"C++=C++", "H&M=H&M"},
		},
		"English word only capitalised": {
			subjects("Notion"),
			"A notion of Notion, NOTION",
			[]string{"Notion=Notion", "Notion=NOTION"},
		},
		"English word has no plural": {subjects("Apple"), "Apples are not Apple's.", []string{"Apple=Apple"}},
		"name made of English words": {
			subjects("Best Buy"),
			"The best buy is at Best Buy.",
			[]string{"Best Buy=Best Buy"},
		},
		"lower-case name, English word": {subjects("stripe"), "a stripe of Stripe", []string{"stripe=Stripe"}},
		"names that are everyday words": {
			subjects("Monday", "Slack", "Square", "Target", "Shell", "Gap", "Indeed", "Zoom", "Linear"),
			"monday slack square target shell gap indeed zoom linear",
			nil,
		},
		"e- and O' are part of their word": {subjects("Commerce Inc", "Reilly"), "e-Commerce Inc, O'Reilly", nil},

		"days": {
			subjects("Monday"),
			"Monday helps. Call on Monday, Monday morning or Monday to Friday. Switch from Monday to Asana.",
			[]string{"Monday=Monday", "Monday=Monday"},
		},
		"function word opens a sentence": {
			subjects("On", "Next"),
			"On balance, yes. Next we test. On is light. **On** shoes and On.",
			[]string{"On=On", "On=On", "On=On"},
		},
		"command opens a sentence": {
			subjects("Close"),
			"Close the tab. Close offers calls. Close, then go.",
			[]string{"Close=Close", "Close=Close"},
		},
		"closing mark belongs to the name": {
			subjects("Yahoo!"),
			"Yahoo! and Yahoo",
			[]string{"Yahoo!=Yahoo!", "Yahoo!=Yahoo"},
		},
		"word of another language": {
			subjects("Casino", "menu"),
			"au casino, Casino, a menu, menuは",
			[]string{"Casino=Casino", "menu=menu"},
		},

		"Run:AI is runai is Run AI": {
			subjects("Run:AI"),
			"Run:AI, runai, Run AI, run-ai, RunAI",
			[]string{"Run:AI=Run:AI", "Run:AI=runai", "Run:AI=Run AI", "Run:AI=run-ai", "Run:AI=RunAI"},
		},
		"runai is Run:AI is Run AI": {
			subjects("runai"),
			"Run:AI, runai, Run AI",
			[]string{"runai=Run:AI", "runai=runai", "runai=Run AI"},
		},
		"a sentence is not a name": {
			subjects("Run:AI", "HubSpot", "Workday"),
			"to run AI jobs at the hub spot of a work day",
			nil,
		},
		"hyphen and space": {
			subjects("Coca-Cola"),
			"Coca-Cola, coca cola, Coca‑Cola, CocaCola",
			[]string{"Coca-Cola=Coca-Cola", "Coca-Cola=coca cola", "Coca-Cola=Coca‑Cola", "Coca-Cola=CocaCola"},
		},
		"not across a sentence": {subjects("Acme Cloud"), "I like Acme. Cloud is hard. Acme\n\nCloud", nil},
		"across a wrapped line": {subjects("Acme Cloud"), "I like Acme\nCloud", []string{"Acme Cloud=Acme\nCloud"}},
		"apostrophes": {
			subjects("McDonald's", "L'Oréal"),
			"McDonald’s, McDonald´s, McDonalds, L’Oreal",
			[]string{"McDonald's=McDonald’s", "McDonald's=McDonald´s", "McDonald's=McDonalds", "L'Oréal=L’Oreal"},
		},
		"accents": {
			subjects("Nestlé", "Škoda"),
			"Nestle, NESTLÉ, Nestle\u0301, Skoda",
			[]string{"Nestlé=Nestle", "Nestlé=NESTLÉ", "Nestlé=Nestle\u0301", "Škoda=Skoda"},
		},
		"umlauts and sharp s": {
			subjects("Müller", "Weiß"),
			"Muller, Mueller, MÜLLER, Weiss",
			[]string{"Müller=Muller", "Müller=Mueller", "Müller=MÜLLER", "Weiß=Weiss"},
		},
		"ampersand is and": {
			subjects("Ben & Jerry's"),
			"Ben & Jerry’s, Ben and Jerry's, Ben &amp; Jerrys",
			[]string{"Ben & Jerry's=Ben & Jerry’s", "Ben & Jerry's=Ben and Jerry's", "Ben & Jerry's=Ben &amp; Jerrys"},
		},
		"plus is Plus": {
			subjects("Disney+", "Disney"),
			"Disney+, Disney Plus, Disney",
			[]string{"Disney+=Disney+", "Disney+=Disney Plus", "Disney=Disney"},
		},
		"trade marks and soft hyphen": {
			subjects("Acme Cloud"),
			"Acme® Cloud™, Ac\u00adme Cloud",
			[]string{"Acme Cloud=Acme® Cloud", "Acme Cloud=Ac\u00adme Cloud"},
		},
		"full width": {subjects("Acme"), "Ａｃｍｅ", []string{"Acme=Ａｃｍｅ"}},

		"Japanese has no spaces": {
			subjects("任天堂", "トヨタ", "Acme"),
			"任天堂とトヨタはAcmeより",
			[]string{"任天堂=任天堂", "トヨタ=トヨタ", "Acme=Acme"},
		},
		"katakana run is a word":        {subjects("ライン"), "オンライン、ラインは", []string{"ライン=ライン"}},
		"voicing marks distinguish":     {subjects("パナ"), "バナ", nil},
		"half-width kana":               {subjects("ソニー"), "ｿﾆｰ", []string{"ソニー=ｿﾆｰ"}},
		"two-character name":            {subjects("花王"), "花王は", []string{"花王=花王"}},
		"Korean particle, not compound": {subjects("애플", "Acme"), "애플은 애플리케이션. Acme는", []string{"애플=애플", "Acme=Acme"}},
		"Cyrillic":                      {subjects("Яндекс"), "ЯНДЕКС и яндексом", []string{"Яндекс=ЯНДЕКС"}},

		"domain in prose": {
			[]scoring.Subject{withDomain("Acme", "https://www.acme.com/")},
			"See acme.com. Or blog.acme.com!",
			[]string{"Acme=acme.com", "Acme=acme.com"},
		},
		"dot is a boundary": {subjects("Acme"), "acme.io", []string{"Acme=acme"}},
		"not in a longer host": {
			[]scoring.Subject{withDomain("Zzz", "acme.com")},
			"acme.com.au my-acme.com acme.community",
			nil,
		},
		"not in a longer URL": {
			[]scoring.Subject{withDomain("Acme", "acme.com")},
			"https://x.com/acme www.acme.com acme.com/p?q me@acme.com x.com/acme, http://acme.com.",
			nil,
		},
		"URL inside Japanese text": {subjects("Acme"), "詳細はhttps://acme.jp/acmeをAcmeで", []string{"Acme=Acme"}},
		"domain of a common word": {
			[]scoring.Subject{withDomain("Notion", "notion.so")},
			"notion.so, a notion",
			[]string{"Notion=notion.so"},
		},

		"link text is text": {
			subjects("Acme"),
			"[Acme](https://acme.com/acme) and [the **Acme** site](https://x.com)",
			[]string{"Acme=Acme", "Acme=Acme"},
		},
		"ChatGPT citation": {
			subjects("Axios"),
			"Strong ([axios.com](https://www.axios.com/axios?utm_source=chatgpt.com)). Axios",
			[]string{"Axios=Axios"},
		},
		"ChatGPT citations with titles": {
			subjects("Axios", "Forbes"),
			"Up ([Axios](https://a.com?utm_source=openai), [forbes.com](https://forbes.com)).",
			nil,
		},
		"tagged link in a sentence is text": {
			subjects("Axios"),
			"Read [Axios](https://a.com?utm_source=openai) daily.",
			[]string{"Axios=Axios"},
		},
		"host link in a sentence is text": {
			subjects("Axios"),
			"Read [axios.com](https://axios.com) daily.",
			[]string{"Axios=axios"},
		},
		"host link after a sentence": {subjects("Axios"), "It grew. [axios.com](https://axios.com)", nil},
		"numbered citations": {
			subjects("Seven", "7"),
			"Good.[7] Fine [[1]](https://seven.com/Seven) [](https://seven.com)",
			nil,
		},
		"autolink and image":    {subjects("Acme"), "<https://acme.com> ![Acme](https://acme.com/a.png)", nil},
		"reference definitions": {subjects("Acme"), "Good [1].\n\n[1]: https://acme.com \"Acme\"", nil},
		"references at the end": {
			subjects("Acme", "Axios"),
			"Acme.\n\n## Sources\n\n- [Acme blog](https://acme.com)\n- Axios\n\n## More\n\nAcme",
			[]string{"Acme=Acme", "Acme=Acme"},
		},
		"reference lines without a heading": {
			subjects("Acme"),
			"Good [1].\n\n[1] Acme blog: https://acme.com/x\n[2] Acme, https://acme.com/y",
			nil,
		},
		"reference label and list":    {subjects("Axios"), "Good.\n\n**References:**\n\n1. Axios\n2. Axios", nil},
		"private citation characters": {subjects("Acme"), "Good \ue200cite\ue202acme\ue201 and 【4†Acme】.", nil},
		"code spans and text fences are text": {
			subjects("Acme"),
			"`Acme` and\n\n```\nAcme\n```\n\n```go\nacme.New()\n```",
			[]string{"Acme=Acme", "Acme=Acme"},
		},
		"HTML": {
			subjects("Acme"),
			"a <b title=\"Acme\">Acme</b>\n\n<div class=\"acme\">Acme</div>\n\n<script>acme()</script>",
			[]string{"Acme=Acme", "Acme=Acme"},
		},
		"markup inside a name": {
			subjects("Acme Cloud"),
			"**Acme** Cloud",
			[]string{"Acme Cloud=Acme** Cloud"},
		},
		"escapes": {subjects("Run:AI"), `Run\:AI`, []string{`Run:AI=Run\:AI`}},
		"table": {
			subjects("Acme"),
			"| Tool | Note |\n|---|---|\n| Acme | ok |",
			[]string{"Acme=Acme"},
		},
		"offsets are bytes": {subjects("Acme"), "°°° Acme", []string{"Acme=Acme"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, m := range scoring.New(tt.subjects).Read(tt.text).Mentions() {
				got = append(got, m.Key+"="+tt.text[m.Start:m.End])
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("mentions (-want +got):\n%s", diff)
			}
		})
	}
}
