package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text ranks Acme first and Globex second, with numbers that are letters, words or numerals of another script.
func TestListRank_OfWrittenNumbers(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1번: Acme\n2번: Globex",
		"1번째: Acme\n2번째: Globex",
		"첫째, Acme는 빠릅니다.\n둘째, Globex는 쌉니다.",
		"첫째: Acme\n둘째: Globex",
		"첫 번째: Acme\n두 번째: Globex",
		"첫번째, Acme\n두번째, Globex",
		"가. Acme\n나. Globex",
		"가) Acme\n나) Globex",
		"(가) Acme\n(나) Globex",
		"ㄱ. Acme\nㄴ. Globex",
		"甲、Acme\n乙、Globex",
		"甲：Acme\n乙：Globex",
		"壹、Acme\n贰、Globex",
		"壹、Acme\n貳、Globex",
		"其一：Acme\n其二：Globex",
		"其一，Acme，好\n其二，Globex，好",
		"Miejsce 1: Acme\nMiejsce 2: Globex",
		"1. miejsce: Acme\n2. miejsce: Globex",
		"1 miejsce – Acme\n2 miejsce – Globex",
		"Место 1: Acme\nМесто 2: Globex",
		"1-е место: Acme\n2-е место: Globex",
		"1 место — Acme\n2 место — Globex",
		"Первое место: Acme\nВторое место: Globex",
		"Pierwsze miejsce: Acme\nDrugie miejsce: Globex",
		"Birinci: Acme\nİkinci: Globex",
		"1. sıra: Acme\n2. sıra: Globex",
		"Sıra 1: Acme\nSıra 2: Globex",
		"1'inci: Acme\n2'nci: Globex",
		"Top1 Acme\nTop2 Globex",
		"TOP1：Acme\nTOP2：Globex",
		"Top 1 Acme\nTop 2 Globex",
		"Rank 1 Acme\nRank 2 Globex",
		"Option A: Acme\nOption B: Globex",
		"а) Acme\nб) Globex",
		"α) Acme\nβ) Globex",
		"А. Acme\nБ. Globex",
		"ア）Acme\nイ）Globex",
		"(ア) Acme\n(イ) Globex",
		"一つ目：Acme\n二つ目：Globex",
		"Erstens – Acme\nZweitens – Globex",
		"Firstly: Acme\nSecondly: Globex",
		"**Premièrement :** Acme\n\n**Deuxièmement :** Globex",
		"En premier : Acme\nEn deuxième : Globex",
		"Em primeiro – Acme\nEm segundo – Globex",
		"Em primeiro lugar: Acme\nEm segundo lugar: Globex",
		"Во-первых – Acme\nВо-вторых – Globex",
		"По-перше: Acme\nПо-друге: Globex",
		"Po pierwsze: Acme\nPo drugie: Globex",
		"Ten eerste: Acme\nTen tweede: Globex",
		"Birincisi: Acme\nİkincisi: Globex",
		"Option A - Acme\n\nOption B - Globex",
		"**Tool A** – Acme\n\n**Tool B** – Globex",
		"Spot #1 – Acme\nSpot #2 – Globex",
		"Ranked #1: Acme\nRanked #2: Globex",
		"Pick #1: Acme\nPick #2: Globex",
		"ランキング1位 Acme\nランキング2位 Globex",
		"ベスト1：Acme\nベスト2：Globex",
		"\\[1\\] Acme\n\\[2\\] Globex",
		"\\(1\\) Acme\n\\(2\\) Globex",
		"1つ目：Acme\n2つ目：Globex",
		"その1：Acme\nその2：Globex",
		"第一款：Acme\n第二款：Globex",
		"推荐一：Acme\n推荐二：Globex",
		"方案一：Acme\n方案二：Globex",
		"First: Acme\nSecond: Globex",
		"First place: Acme\nSecond place: Globex",
		"Erster Platz: Acme\nZweiter Platz: Globex",
		"Primer lugar: Acme\nSegundo lugar: Globex",
		"Primeiro lugar: Acme\nSegundo lugar: Globex",
		"Première place : Acme\nDeuxième place : Globex",
		"Primo posto: Acme\nSecondo posto: Globex",
		"Eerste plaats: Acme\nTweede plaats: Globex",
		"1er lugar: Acme\n2º lugar: Globex",
		"Plek 1: Acme\nPlek 2: Globex",
		"Opção 1: Acme\nOpção 2: Globex",
		"Opcja 1: Acme\nOpcja 2: Globex",
		"Вариант 1: Acme\nВариант 2: Globex",
		"Seçenek 1: Acme\nSeçenek 2: Globex",
		"추천 1: Acme\n추천 2: Globex",
		"おすすめ1：Acme\nおすすめ2：Globex",
		"Pick 1: Acme\nPick 2: Globex",
		"- 1번: Acme\n- 2번: Globex",
		"**1번: Acme**\n\n빠릅니다.\n\n**2번: Globex**",
		"### 甲、Acme\n好\n### 乙、Globex",
		"１位：Acme\n２位：Globex",
		"推荐1：Acme\n推荐2：Globex",
		"- Miejsce 1: Acme\n- Miejsce 2: Globex",
		"- Platz 1: Acme\n- Platz 2: Globex",
		"- 1st place: Acme\n- 2nd place: Globex",
		"1> Acme\n2> Globex",
		"1° Acme\n2° Globex",
		"1ª opção: Acme\n2ª opção: Globex",
		"Opción nº 1: Acme\nOpción nº 2: Globex",
		"Choix n°1 : Acme\nChoix n°2 : Globex",
		"Wybór nr 1: Acme\nWybór nr 2: Globex",
		"Выбор №1: Acme\nВыбор №2: Globex",
		"Empfehlung 1: Acme\nEmpfehlung 2: Globex",
		"Brand 1: Acme\nBrand 2: Globex",
		"Anbieter 1: Acme\nAnbieter 2: Globex",
		"品牌一：Acme\n品牌二：Globex",
		"候选1：Acme\n候选2：Globex",
		"(甲) Acme\n(乙) Globex",
		"（壹）Acme\n（贰）Globex",
		"A: Acme\nB: Globex",
		"Number one: Acme\nNumber two: Globex",
		"Nummer eins: Acme\nNummer zwei: Globex",
		"Platz eins: Acme\nPlatz zwei: Globex",
		"Place n°1 : Acme\nPlace n°2 : Globex",
		"N.º 1: Acme\nN.º 2: Globex",
		"Option number one: Acme\nOption number two: Globex",
		"أولاً: Acme\nثانياً: Globex",
		"المركز الأول: Acme\nالمركز الثاني: Globex",
		"المرتبة 1: Acme\nالمرتبة 2: Globex",
		"أ) Acme\nب) Globex",
		"א. Acme\nב. Globex",
		"מקום ראשון: Acme\nמקום שני: Globex",
		"מקום 1: Acme\nמקום 2: Globex",
		"อันดับ 1: Acme\nอันดับ 2: Globex",
		"Hạng 1: Acme\nHạng 2: Globex",
		"Vị trí số 1: Acme\nVị trí số 2: Globex",
		"Thứ nhất: Acme\nThứ hai: Globex",
		"1η θέση: Acme\n2η θέση: Globex",
		"Πρώτο: Acme\nΔεύτερο: Globex",
		"पहला: Acme\nदूसरा: Globex",
		"स्थान 1: Acme\nस्थान 2: Globex",
		"Plats 1: Acme\nPlats 2: Globex",
		"1. místo: Acme\n2. místo: Globex",
		"金牌：Acme\n银牌：Globex",
		"ⅰ. Acme\nⅱ. Globex",
		"<1> Acme\n<2> Globex",
		"《1》Acme\n《2》Globex",
		"「1」Acme\n「2」Globex",
		"1\ufe0e⃣ Acme\n2\ufe0e⃣ Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// An ordinal word at the beginning of an item may be a name.
func TestListRank_OfNamesThatAreNumbers(t *testing.T) {
	t.Parallel()

	text := "- Acme: cheap\n- Globex: dear\n- Prima: cheap\n- First: good"
	want := map[string]int{"Prima": 3, "First": 4}
	if diff := cmp.Diff(want, ranksOf(text, "Prima", "First")); diff != "" {
		t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
	}
}

// These texts are not lists, although a line begins with a number, a letter or an ordinal word.
func TestListRank_OfWordsThatAreNoNumbers(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Step 1: Acme opens\nStep 2: Globex opens",
		"Option A Acme opens\nOption B Globex opens",
		"Option A, Acme and others\nOption B, Globex and others",
		"Erstens hat Acme mehr Filialen.\nZweitens ist Globex teuer.",
		"Во-первых, Acme дороже.\nВо-вторых, Globex дешевле.",
		"Em primeiro plano: Acme\n\nGlobex",
		"Spot checks: Acme\n\nGlobex",
		"第3代 Acme\n第4代 Globex",
		"First, Acme raised prices. Then, Globex left.",
		"Top 10 Acme tools\nTop 5 Globex tools",
		"В. Acme\nК. Globex",
		"가격은 Acme가 낮습니다.\n나는 Globex를 씁니다.",
		"First quarter: Acme grew\nSecond quarter: Globex grew",
		"其中，Acme最好。\n其他，Globex也可以。",
		"甲方是Acme。\n乙方是Globex。",
		"推荐三款手机：Acme最好\n推荐一款平板：Globex",
		"选择一：便宜的Acme\n其他：Globex",
		"その他、Acmeもあります。\nその後、Globexも。",
		"Option A: Acme is fast.\n\nThe price of Globex is high.",
		"Top 3 Acme tools\n\nGlobex is fine.",
		"\"Place\": Acme\n\nGlobex",
		"Acme는 좋습니다.\n나. Globex",
		"첫째로 Acme는 빠릅니다. 둘째로 Globex는 쌉니다.",
		"我们比较了三款：Acme、Globex和其他。",
		"Step one: Acme opens.\nStep two: Globex opens.",
		"1st Acme store opened in May. 2nd Globex store too.",
		"甲状腺：Acme\n\n乙肝：Globex",
		"2024年：Acme\n2025年：Globex",
		"第一季度：Acme增长\n第二季度：Globex下降",
		"方案设计：Acme提供\n方案实施：Globex提供",
		"Premier League: Acme sponsors a team.\nSecond division: Globex sponsors one.",
		"Drugie: Globex\nAcme",
		"Place of birth: Acme\nNumber of users: Globex",
		"المنتج الأول من Acme جيد.\nالثاني من Globex.",
		"מקום טוב: Acme\n\nGlobex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}
