package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// found returns the text of each mention in an answer.
func found(text string, subjects ...scoring.Subject) []string {
	list := []string{}
	for _, m := range scoring.New(subjects).Read(text).Mentions() {
		list = append(list, text[m.Start:m.End])
	}
	return list
}

// A footnote sign that directly follows a name is not a part of the name. Markup between the name and the sign has no
// effect.
func TestFootnoteSignsTouchNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Acme¹", "Acme²", "Acme³", "Acme⁴", "Acme¹⁰", "Acme*", "Acme†", "Acme‡", "Acme§", "Acmeᵃ", "¹Acme",
		"Acme①", "①Acme", "⑵Acme", "⒊Acme", "❹Acme", "⓫Acme", "㉑Acme", "1️⃣Acme",
		"Acme[1]", "Acme[^1]", "Acme【1】", "Acme[[1]](https://a.example)", "Acme¹,²", "Acme¹'s",
		"**Acme**¹", "*Acme*²", "[Acme](https://a.example)³", "“Acme”¹", "`Acme`¹", "**Acme¹**",
		"Acme<sup>1</sup>", "**Acme**<sup>2</sup>", "Acme<sup>[1]</sup>", "Acme<sup>1,2</sup>", "Acme<sup>a</sup>",
		"Acme<sup>†</sup>", "Acme<SUP>1</SUP>", "Acme<sup>[1](https://a.example)</sup>", "Acme<sup>new</sup>",
		"Acme₁", "Acme<sub>1</sub>", "Acmeª", "Acmeº", "Acme※1", "※1Acme", "Acme*1", "Acme🄰", "🄰Acme", "Acmeⓐ", "Acme⒜", "Acme🅐",
		"Acme†2", "Acme[TM]", "Acme^TM", "Acme^{TM}", "Acme^®", "Acme🅫", "Acme\u115f", "\u3164Acme\u3164",
		"Acme&sup1;", "Acme&#185;", "| Acme¹ | 5 |\n|---|---|\n| 1 | 2 |",
	} {
		require.Equal(t, []string{"Acme"}, found(text, subjectNamed("Acme")), text)
	}
	require.Equal(t, []string{"小米", "小米", "삼성", "삼성"}, found("①小米、小米②，삼성¹은 삼성③", subjects("小米", "삼성")...))
	require.Equal(t, []string{"小米", "小米", "삼성"}, found("小米₁、小米※2は、삼성㉠", subjects("小米", "삼성")...))
}

// A footnote sign between two words of a name is a part of the mention.
func TestFootnoteSignsInsideNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Acme¹ Cloud", "Acme² Cloud", "**Acme**³ Cloud", "Acme<sup>1</sup> Cloud", "Acme<sup>1,2</sup> Cloud",
		"Acme[1] Cloud", "Acme[^1] Cloud", "Acme† Cloud", "Acme‡ Cloud", "Acme\\* Cloud", "Acme① Cloud", "Acme&sup1; Cloud",
		"Acmeᵃ Cloud", "Acme¹® Cloud", "Acme¹ Cloud²", "Acme₂ Cloud", "Acme<sub>1</sub> Cloud", "Acme※1 Cloud", "Acme*2 Cloud",
		"Acmeª Cloud", "Acme🄰 Cloud", "Acme[TM] Cloud", "Acme [TM] Cloud", "Acme^TM Cloud", "Acme[R] Cloud", "Acme^{R} Cloud",
	} {
		mentions := scoring.New(subjects("Acme", "Acme Cloud")).Read(text).Mentions()
		require.Len(t, mentions, 1, text)
		require.Equal(t, "Acme Cloud", mentions[0].Key, text)
	}
	require.Equal(t, []string{"Deutsche¹ Bank", "小米"}, found("Deutsche¹ Bank, 小米", subjects("Deutsche Bank", "小米")...))
	require.Equal(t, []string{"Acme", "Cloud"}, found("Acme¹, Cloud", subjects("Acme", "Cloud")...))
	require.Empty(t, found("Ac¹me Acme²Cloud", subjectNamed("Acme Cloud")))
}

// A footnote sign does not count as a digit of a name. A superscript or subscript in the name itself is a part of the
// name.
func TestNamesWithDigits(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name, text string
		want       []string
	}{
		{"Acme 2", "Acme², Acme<sup>2</sup>, Acme②, Acme 2, Acme2, Acme-2", []string{"Acme 2", "Acme2", "Acme-2"}},
		{"Acme 2", "Acme 2¹ and Acme 2<sup>3</sup>", []string{"Acme 2", "Acme 2"}},
		{"Web3", "Web3, Web3¹, Web³", []string{"Web3", "Web3"}},
		{"Carré²", "Carré², Carré2, Carré<sup>2</sup>, Carré", []string{"Carré²", "Carré2", "Carré<sup>2"}},
		{"m²", "m², m2, m", []string{"m²", "m2"}},
		{"H₂O", "H₂O, H2O, H<sub>2</sub>O, H²O", []string{"H₂O", "H2O", "H<sub>2</sub>O"}},
		{"O2", "O2, O₂, Ｏ２, o2, O²", []string{"O2", "O₂", "Ｏ２"}},
		{"CO", "CO, CO₂", []string{"CO"}},
		{"NH", "NH₃", []string{}},
		{"Acme 2", "Acme₂, Acme※2, Acme<sub>2</sub>, Acme 2", []string{"Acme 2"}},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, found(tt.text, subjectNamed(tt.name)), tt.text)
	}
}

func TestFootnoteSignsAfterSentences(t *testing.T) {
	t.Parallel()

	r := scoring.New(subjects("Acme", "Bolt")).Read("Acme is terrible.¹ Bolt is excellent.²³ It never fails.")
	require.Equal(t, scoring.Negative, r.Evidence()[0].WordList)
	require.Equal(t, scoring.Positive, r.Evidence()[1].WordList)
}

// A mention covers exactly the name in the stored text. HTML entities next to the name are not part of the mention.
func TestEntities(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"A & Acme &gt; B", "Q&A: Acme; B", "R&D at Acme &amp; B", "&notit; Acme", "&; Acme", "&#; Acme", "& Acme; &",
		"a && Acme;", "&nbsp;Acme&nbsp;&ndash; ok", "&CounterClockwiseContourIntegral; Acme", "&#x26; Acme &#62;",
		"**Tom & Jerry** and Acme &lt;br&gt;", "Acme&shy;", "&ldquo;Acme&rdquo;",
	} {
		require.Equal(t, []string{"Acme"}, found(text, subjectNamed("Acme")), text)
	}
}

func TestNamesWithSymbols(t *testing.T) {
	t.Parallel()

	tests := []struct {
		name, text string
		want       []string
	}{
		{
			"AT&T", "AT&T, AT & T, AT and T, at&t, AT &amp; T, AT＆T. ATT. Look at and try",
			[]string{"AT&T", "AT & T", "AT and T", "at&t", "AT &amp; T", "AT＆T"},
		},
		{"H&M", "H&M, H & M, H and M. h & m, between H and M, types H and M", []string{"H&M", "H & M", "H and M"}},
		{"1&1", "1&1, 1 & 1. 1 and 1 is 2", []string{"1&1", "1 & 1"}},
		{
			"Marks and Spencer", "Marks & Spencer, Marks&Spencer, marks and spencer",
			[]string{"Marks & Spencer", "Marks&Spencer", "marks and spencer"},
		},
		{"Disney+", "Disney+, Disney Plus, Disney＋. Disney + Hulu", []string{"Disney+", "Disney Plus", "Disney＋"}},
		{
			"Acme Cloud", "Acme(R) Cloud, Acme (TM) Cloud, Acme(c) Cloud, Acme&reg; Cloud, Acme ™ Cloud, Acme™Cloud",
			[]string{"Acme(R) Cloud", "Acme (TM) Cloud", "Acme(c) Cloud", "Acme&reg; Cloud", "Acme ™ Cloud", "Acme™Cloud"},
		},
		{
			"Acme Cloud", "Acme（R） Cloud, Acme（TM） Cloud, Acme（Ｒ）Cloud, Acme （ＴＭ） Cloud, Acme（注）Cloud",
			[]string{"Acme（R） Cloud", "Acme（TM） Cloud", "Acme（Ｒ）Cloud", "Acme （ＴＭ） Cloud"},
		},
		{
			"Johnson & Johnson", "Johnson+Johnson, Johnson + Johnson, Johnson＋Johnson, Johnson and Johnson. Johnson Johnson",
			[]string{"Johnson+Johnson", "Johnson + Johnson", "Johnson＋Johnson", "Johnson and Johnson"},
		},
		{"Müller + Söhne", "Müller & Söhne, Müller+Söhne", []string{"Müller & Söhne", "Müller+Söhne"}},
		{"Disney+", "Disney+Hulu, Disney + Hulu, Disney+ and Hulu", []string{"Disney+"}},
		{"Hulu", "Disney+Hulu, Disney + Hulu", []string{"Hulu", "Hulu"}},
		{"Acme", "Acme(R), Acme<sup>®</sup>, Acme<sup>TM</sup>, Acme®Cloud", []string{"Acme", "Acme", "Acme", "Acme"}},
		{
			"Villeroy & Boch", "Villeroy und Boch, Villeroy et Boch, Villeroy en Boch, Villeroy y Boch. Villeroy Boch",
			[]string{"Villeroy und Boch", "Villeroy et Boch", "Villeroy en Boch", "Villeroy y Boch"},
		},
		{
			"Dolce & Gabbana", "Dolce e Gabbana, Dolce и Gabbana, Dolce ve Gabbana, Dolce i Gabbana",
			[]string{"Dolce e Gabbana", "Dolce и Gabbana", "Dolce ve Gabbana", "Dolce i Gabbana"},
		},
		{
			"Ernst und Young", "Ernst & Young, Ernst und Young, Ernst&Young",
			[]string{"Ernst & Young", "Ernst und Young", "Ernst&Young"},
		},
		{"C&A", "C und A, C et A. Vitamine C und A, zwischen C und A, c und a", []string{"C und A", "C et A"}},
		{"1&1", "1 und 1 ist 2", []string{}},
		{"1&1", "1und1 hat Tarife. Der Tarif von 1und1 ist neu.", []string{"1und1", "1und1"}},
		{"Joomla! Hosting", "Joomla Hosting, Joomla! Hosting. joomla hosting", []string{"Joomla Hosting", "Joomla! Hosting"}},
		{"Joomla Hosting", "Joomla! Hosting. Try Joomla. Hosting", []string{"Joomla! Hosting"}},
		{"E*TRADE", "E-Trade, E*Trade, E*TRADE, ETrade. e-trade", []string{"E-Trade", "E*Trade", "E*TRADE", "ETrade"}},
		{"E-Trade", "E\\*TRADE", []string{"E\\*TRADE"}},
		{"Lego", "Le moi et l'ego. L’ego est fort. Lego's blocks", []string{"Lego"}},
		{"Luna", "C’è l'una e l'altra.", []string{}},
		{"Dove", "Dov'era il negozio? Dov’è?", []string{}},
		{"Dior", "Les prix d'ior", []string{}},
		{"McDonalds", "McDonald's, McDonald’s", []string{"McDonald's", "McDonald’s"}},
		{"Loreal", "L'Oreal", []string{"L'Oreal"}},
		{
			"Black+Decker", "Black and Decker, Black & Decker, Black+Decker, BLACK+DECKER, Black und Decker",
			[]string{"Black and Decker", "Black & Decker", "Black+Decker", "BLACK+DECKER", "Black und Decker"},
		},
		{"Black & White", "Black und White, black und white", []string{"Black und White"}},
		{"Disney+", "Disney and Hulu, Disney und", []string{}},
		{
			"Toys \"R\" Us", "Toys \"R\" Us, Toys “R” Us, Toys R Us, Toys 'R' Us, Toys“R”Us, ToysRUs, Toys «R» Us. Toys, R, Us",
			[]string{"Toys \"R\" Us", "Toys “R” Us", "Toys R Us", "Toys 'R' Us", "Toys“R”Us", "ToysRUs", "Toys «R» Us"},
		},
		{"Toys R Us", "Toys \"R\" Us, Toys “R” Us, Toys R Us", []string{"Toys \"R\" Us", "Toys “R” Us", "Toys R Us"}},
		{"Acme Cloud", "\"Acme\" Cloud", []string{}},
		{
			"L'Oréal", "Lʼoréal, Lʼ Oreal, L′Oréal, L＇Oréal, LʹOréal, L'Oréal",
			[]string{"Lʼoréal", "L′Oréal", "L＇Oréal", "LʹOréal", "L'Oréal"},
		},
		{"Reilly", "Oʼ Reilly, OʼReilly", []string{"Reilly"}},
		{"s.Oliver", "S. Oliver, s.Oliver, S.Oliver, s. oliver", []string{"S. Oliver", "s.Oliver", "S.Oliver"}},
		{"J.P. Morgan", "J.P. Morgan, J. P. Morgan, JP Morgan", []string{"J.P. Morgan", "J. P. Morgan", "JP Morgan"}},
		{"Dr. Oetker", "Dr. Oetker, Dr Oetker", []string{"Dr. Oetker", "Dr Oetker"}},
		{"R", "statistical languages (R) and R", []string{"R", "R"}},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, found(tt.text, subjectNamed(tt.name)), tt.text)
	}
}

func TestLegalForms(t *testing.T) {
	t.Parallel()

	for _, name := range []string{
		"Acme", "Acme Inc.", "Acme, Inc.", "ACME GmbH & Co. KG", "Acme S.p.A.", "Acme Sp. z o.o.", "Acme A/S", "株式会社Acme", "Acme S.A. de C.V.",
		"Acme Co., Ltd.", "Acme Pty Ltd",
	} {
		require.Equal(t, []string{"Acme"}, found("“Acme” leads.", subjectNamed(name)), name)
	}
	require.Equal(t, []string{"Acme, Inc", "Acme Inc"}, found("Acme, Inc. and Acme Inc", subjectNamed("Acme Inc.")))
	require.Equal(t, []string{"任天堂", "任天堂"}, found("任天堂と株式会社任天堂", subjectNamed("任天堂株式会社")))

	competitor := scoring.Subject{Key: "competitor", Name: "Acme"}
	own := scoring.Subject{Key: "own", Own: true, Name: "Acme Inc."}
	mentions := scoring.New([]scoring.Subject{own, competitor}).Read("Acme").Mentions()
	require.Equal(t, "competitor", mentions[0].Key, "a name that a user has entered takes precedence over a derived name")
}

// If an answer capitalises a name, lower-case spellings of the same name in the answer are not mentions. A capitalised
// spelling of one name does not affect the other names of the brand.
func TestLowerCaseIsJudgedByName(t *testing.T) {
	t.Parallel()

	text := "Globex is out. Ask initech, or put the initech away."
	require.Equal(t, []string{"Globex", "initech", "initech"}, found(text, subjectNamed("Globex", "Initech")))
	require.Equal(t, []string{"Globex", "initech", "initech"}, found(text, subjectNamed("Globex", "initech")))
	text = "Initech and initech"
	require.Equal(t, []string{"Initech"}, found(text, subjectNamed("Initech", "INITECH", "Initech Inc.")))
	require.Equal(t, []string{"Initech", "initech"}, found(text, subjectNamed("Initech", "initech")))
}

// A brand may have an alias that is a common word in lower case, such as "notion" for "Notion Labs". The alias counts
// only in answers with the longer name, and not after "a" or "the".
func TestLowerCaseAliases(t *testing.T) {
	t.Parallel()

	notion := subjectNamed("Notion Labs", "notion")
	require.Equal(t, []string{"Notion Labs", "notion"}, found("Notion Labs is big. Teams like notion.", notion))
	require.Equal(t, []string{"notion", "Notion Labs"}, found("I use notion by Notion Labs.", notion))
	require.Equal(
		t,
		[]string{"Notion Labs"},
		found("Notion Labs has a notion of time and the notion that it helps.", notion),
	)
	require.Empty(t, found("Teams like notion.", notion))
	require.Equal(t, []string{"Stripe"}, found("Stripe and stripe", subjectNamed("stripe")))
	require.Equal(t, []string{"Stripe"}, found("Stripe and stripe", subjectNamed("stripe", "Acme")))
}

// A short name of capitals and digits may be part of a compound with a hyphen.
func TestShortNamesInCompounds(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"De beste HP-laptops":              "HP",
		"Goedkope LG-televisies":           "LG",
		"Alle H&M-winkels zijn open.":      "H&M",
		"A tévé az LG-nél drága.":          "LG",
		"A HP-t is nézd meg.":              "HP",
		"HP-branded ink":                   "HP",
		"Audi is a VW-owned brand.":        "VW",
		"P&G-owned brands sell well.":      "P&G",
		"3M-branded tape sticks.":          "3M",
		"The Samsung-LG rivalry continues": "LG",
		"Het O2-netwerk is goed.":          "O2",
		"Der Tarif O2 Free Unlimited":      "O2",
		"O2 free roaming":                  "O2",
	} {
		require.Len(t, found(text, subjectNamed(name)), 1, text)
	}
	for text, name := range map[string]string{
		"A Go-to tool":                  "Go",
		"On-premise servers":            "On",
		"X-rated films and X-ray tubes": "X",
		"A T-shirt":                     "T",
		"The USB-C cable":               "C",
		"A 3M-high wall":                "3M",
		"De O2-saturatie daalt.":        "O2",
		"An O2-rich blend":              "O2",
		"A low-O2 environment":          "O2",
		"An O2-dependent process":       "O2",
		"We buy non-GM soybeans.":       "GM",
		"GM-free feed":                  "GM",
		"High-HP tractors":              "HP",
		"BP-lowering drugs":             "BP",
		"AA-rated bonds":                "AA",
		"AA-batterijen":                 "AA",
		"Een cursus op A1-niveau":       "A1",
	} {
		require.Empty(t, found(text, subjectNamed(name)), text)
	}
}

// A host name and other capitalised names with slashes between them are names, and not an address with a path.
func TestHostNamesBeforeSlashes(t *testing.T) {
	t.Parallel()

	for text, names := range map[string][]string{
		"Booking.com/Expedia/Agoda all list hotels.": {"Booking.com", "Expedia", "Agoda"},
		"Tools: Monday.com/Asana.":                   {"Monday.com", "Asana"},
		"Copy.ai/Jasper write texts.":                {"Copy.ai", "Jasper"},
		"Fly.io/Render host apps.":                   {"Fly.io", "Render"},
		"ASP.NET/Blazor is a framework.":             {"ASP.NET", "Blazor"},
		"Booking.com/Hotels.com are alike.":          {"Booking.com", "Hotels.com"},
		"我常用Booking.com/Agoda，比较方便。":                 {"Booking.com", "Agoda"},
		"平台：Booking.com/携程":                          {"Booking.com", "携程"},
		"推荐Trip.com/携程预订":                            {"Trip.com", "携程"},
		"例えばBooking.com/楽天トラベル":                      {"Booking.com", "楽天トラベル"},
		"平台：Booking.com/Agoda/携程":                    {"Booking.com", "Agoda", "携程"},
	} {
		require.Equal(t, names, found(text, subjects(names...)...), text)
	}
	for _, text := range []string{
		"booking.com/Expedia", "Booking.com/expedia", "Booking.com/Expedia.html", "Booking.com/Expedia/2", "Booking.com/Expedia?a=b",
		"www.Booking.com/Expedia", "https://Booking.com/Expedia", "Booking.com/", "Booking.com:443/Expedia",
	} {
		require.Empty(t, found(text, subjects("Booking.com", "Expedia")...), text)
	}
	for _, text := range []string{"Facebook.com/Nike", "GitHub.com/Nike/Facebook", "Chase.com/Security"} {
		require.Empty(t, found(text, subjects("Facebook", "GitHub", "Nike", "Chase")...), text)
	}
}

// Addresses after full-width signs and in texts without spaces are no names.
func TestAddressesWithoutSpaces(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"官网：www.acme.com", "官网：acme.com/pricing", "官网（www.acme.com）", "请访问www.acme.com，谢谢", "価格は、acme.com/priceで",
		"「acme.com/a」", "Site:www.acme.com", "“www.acme.com/a”", "Website—www.acme.com", "邮箱：support@acme.com",
	} {
		require.Empty(t, found(text, subjectNamed("Acme")), text)
	}
	for _, text := range []string{"Acme：好", "推荐：Acme/Globex。", "使用acme.com很好", "官网www.acme.com。Acme很好"} {
		require.Len(t, found(text, subjectNamed("Acme")), 1, text)
	}
}
