package scoring_test

import "testing"

func TestListRank_OfNamesThatFollowTheFirst(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"Umbra ranks first, followed by Velox and then Zenit.":           {"Umbra": 1, "Velox": 2, "Zenit": 3},
		"Umbra tops the list, followed by Velox.":                        {"Umbra": 1, "Velox": 2},
		"Umbra liegt auf Platz 1, gefolgt von Velox.":                    {"Umbra": 1, "Velox": 2},
		"Umbra führt die Liste an, dicht gefolgt von Velox.":             {"Umbra": 1, "Velox": 2},
		"Umbra arrive en tête, suivi de Velox et Zenit.":                 {"Umbra": 1, "Velox": 2, "Zenit": 3},
		"Umbra encabeza la lista, seguida de Velox.":                     {"Umbra": 1, "Velox": 2},
		"Umbra guida la classifica, seguita da Velox.":                   {"Umbra": 1, "Velox": 2},
		"排名第一的是Umbra，其次是Velox。":                                          {"Umbra": 1, "Velox": 2},
		"Umbra takes the top spot, ahead of Velox.":                      {"Umbra": 1, "Velox": 0},
		"Umbra leads the list of complaints, followed by Velox.":         {"Umbra": 0, "Velox": 0},
		"Umbra leads the market, followed by Velox.":                     {"Umbra": 0, "Velox": 0},
		"Umbra opened in 2010, followed by Velox in 2012.":               {"Umbra": 0, "Velox": 0},
		"Umbra ranks first. It is followed by Velox.":                    {"Umbra": 1, "Velox": 0},
		"Umbra ranks first, followed by Velox. Zenit is slow.":           {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Umbra ranks first, followed by Velox, which belongs to Zenit.":  {"Umbra": 1, "Velox": 2, "Zenit": 0},
		"Umbra ranks first, followed by Velox's cheapest plan for teams": {"Umbra": 1, "Velox": 0},
	})
}

func TestListRank_OfPlacesInFurtherLanguages(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"في المركز الأول Umbra، وفي المركز الثاني Velox.":         {"Umbra": 1, "Velox": 2},
		"المركز الأول هو Umbra، والمركز الثاني هو Velox.":         {"Umbra": 1, "Velox": 2},
		"يحتل Umbra المركز الأول، ويحتل Velox المركز الثاني.":     {"Umbra": 1, "Velox": 2},
		"الرقم 1: Umbra\nالرقم 2: Velox":                          {"Umbra": 1, "Velox": 2},
		"पहले स्थान पर Umbra है, दूसरे स्थान पर Velox है।":        {"Umbra": 1, "Velox": 2},
		"Umbra पहले स्थान पर है और Velox दूसरे स्थान पर है।":      {"Umbra": 1, "Velox": 2},
		"อันดับที่ 1 คือ Umbra\nอันดับที่ 2 คือ Velox":            {"Umbra": 1, "Velox": 2},
		"Umbra занимает первое место, а Velox — второе.":          {"Umbra": 1, "Velox": 2},
		"Лидер рейтинга — Umbra, на второй строчке — Velox.":      {"Umbra": 1, "Velox": 2},
		"Umbra가 1위를 차지했고 Velox가 2위입니다.":                           {"Umbra": 1, "Velox": 2},
		"首位はUmbra、2位はVelox。":                                      {"Umbra": 1, "Velox": 2},
		"Numer jeden to Umbra, numer dwa to Velox.":               {"Umbra": 1, "Velox": 2},
		"Umbra — первый банк в городе, а Velox — второй.":         {"Umbra": 0, "Velox": 0},
		"Velox plays second fiddle to Umbra.":                     {"Umbra": 0, "Velox": 0},
		"Umbra मुंबई में पहले स्थान पर बनी दुकान है।":             {"Umbra": 0},
		"Umbra was the first to open, Velox the second to close.": {"Umbra": 0, "Velox": 0},
	})
}

func TestListRank_OfPlacesAfterLinks(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"Umbra ranks first, with Velox in second place.":              {"Umbra": 1, "Velox": 2},
		"Umbra ranks first, ahead of Velox in second place.":          {"Umbra": 1, "Velox": 2},
		"Umbra landet auf Platz 1, vor Velox auf Platz 2.":            {"Umbra": 1, "Velox": 2},
		"Umbra führt das Ranking an, Velox folgt auf Platz 2.":        {"Umbra": 1, "Velox": 2},
		"Umbra takes first place; Velox follows in second place.":     {"Umbra": 1, "Velox": 2},
		"Umbra staat bovenaan, gevolgd door Velox.":                   {"Umbra": 1, "Velox": 2},
		"Umbra aparece em primeiro lugar, seguido por Velox.":         {"Umbra": 1, "Velox": 2},
		"Umbra排第一，Velox排第二。":                                          {"Umbra": 1, "Velox": 2},
		"Umbra位列榜首，Velox位列第二。":                                        {"Umbra": 1, "Velox": 2},
		"Topping our list is Umbra. In second place is Velox.":        {"Umbra": 1, "Velox": 2},
		"Spitzenreiter ist Umbra, gefolgt von Velox.":                 {"Umbra": 1, "Velox": 2},
		"En tête du classement : Umbra, suivi de Velox.":              {"Umbra": 1, "Velox": 2},
		"Umbra (1-е место), Velox (2-е место)":                        {"Umbra": 1, "Velox": 2},
		"Umbra ranks first, with Velox as its partner.":               {"Umbra": 1, "Velox": 0},
		"Umbra ranks first, ahead of Velox.":                          {"Umbra": 1, "Velox": 0},
		"Umbra follows the standard, and Velox follows in two years.": {"Umbra": 0, "Velox": 0},
		"Umbra folgt der Norm, Velox folgt bald.":                     {"Umbra": 0, "Velox": 0},
		"Umbra排队，Velox排在后面。":                                          {"Umbra": 0, "Velox": 0},
		"Spitzenreiter ist Umbra.":                                    {"Umbra": 0},
	})
}
