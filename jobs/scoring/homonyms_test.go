package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An ordinary word that is also the name of an East Asian company does not count as a mention.
func TestHomonyms_OfOrdinaryWords(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"理想", "这是一个理想选择。"},
		{"理想", "效果不理想，价格也高。"},
		{"理想", "他的理想是当医生。"},
		{"得到", "他得到了很多帮助。"},
		{"得到", "问题没有得到解决。"},
		{"联想", "这让我联想到童年。"},
		{"アマゾン", "アマゾン川は長いです。"},
		{"アマゾン", "アマゾンの熱帯雨林は広いです。"},
		{"日産", "この工場は日産100台を生産します。"},
		{"日産", "日産5000トンの工場です。"},
		{"한화", "가격은 한화로 약 10만 원입니다."},
		{"한화", "100달러는 한화 약 14만 원이다."},
		{"다음", "다음 단계는 간단합니다."},
		{"理想", "理想的选择是这款。"},
		{"キリン", "キリンの首は長いです。"},
		{"당근", "당근 주스를 마셨다."},
		{"平安", "祝你一路平安。"},
		{"全家", "我们全家都喜欢。"},
		{"完美", "这是完美的结合。"},
		{"ライオン", "ライオンの群れを見た。"},
		{"明治", "明治時代の建物です。"},
		{"카카오", "카카오 함량이 높다."},
		{"하나", "그중 하나를 고르세요."},
		{"기아", "기아에 시달리는 아이들이 많다."},
		{"기아", "많은 나라가 기아에 허덕인다."},
		{"토스", "공을 토스하는 연습을 했다."},
	} {
		require.Empty(t, found(tt.text, subjectNamed(tt.name)), tt.text)
	}
}

// East Asian names count as mentions in typical contexts of companies, also with different spaces or another word for
// "and".
func TestHomonyms_OfNames(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"理想", "理想汽车的销量很好。"},
		{"得到", "得到App的课程很多。"},
		{"日産", "日産の車は人気です。"},
		{"日産", "日産リーフは電気自動車です。"},
		{"アマゾン", "アマゾンで買えます。"},
		{"한화", "한화는 방산 기업이다."},
		{"배달의민족", "배달의 민족은 편리하다."},
		{"마켓 컬리", "마켓컬리는 빠르다."},
		{"마켓컬리", "마켓 컬리는 빠르다."},
		{"H&M", "我喜欢H和M的衣服。"},
		{"H&M", "H＆Mで買いました。"},
		{"Johnson & Johnson", "Johnson和Johnson生产药品。"},
		{"P&G", "P와G는 생활용품 회사다."},
		{"理想", "理想L9很舒服。"},
		{"キリン", "キリンのビールは美味しいです。"},
		{"당근", "당근마켓보다 당근이 좋다."},
		{"平安", "平安保险的服务很好。"},
		{"全家", "全家便利店很多。"},
		{"ライオン", "ライオンの洗剤は人気です。"},
		{"明治", "明治のチョコレートは美味しい。"},
		{"카카오", "카카오는 메신저를 운영한다."},
		{"기아", "기아에서 출시한 EV9은 좋다."},
		{"기아", "기아에 따르면 판매가 늘었다."},
		{"기아", "기아에는 좋은 차가 많다."},
		{"토스", "토스하고 카카오페이를 쓴다."},
	} {
		require.Len(t, found(tt.text, subjectNamed(tt.name)), 1, tt.text)
	}
}
