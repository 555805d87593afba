package webaddress

// wrappers describes, on each line, a site whose addresses contain another address. A line consists of the host, the
// beginning of the path, and the place of the target. The place is the name of a query parameter, or one of these
// words:
//
//	NAME:base64      the query parameter NAME, encoded in base64
//	NAME:proofpoint  the query parameter NAME, in the encoding of Proofpoint
//	PATH             the end of the path
//	QUERY            the whole query
//	CACHE            a query to Google's cache
//	RU=              a segment of the path, as in redirects of Yahoo
//	__               the text between two double underscores
//	AMP              the path after "/amp/", which contains the host and the path of the target
//	TURBO            the path after "/turbo/", which contains the host and the path of the target
//	NEWS             the id of an article in Google News, unless the id is opaque
const wrappers = `
google.* /url q
google.* /url url
google.* /imgres imgrefurl
google.* /aclk adurl
google.* /translate u
translate.googleusercontent.com /translate_c u
googleadservices.com /pagead/aclk adurl
doubleclick.net /pcs/click adurl
doubleclick.net /aclk adurl
webcache.googleusercontent.com /search CACHE
youtube.com /redirect q
bing.com /ck/ u:base64
bing.com /aclick u:base64
bing.com /aclk u:base64
bing.com /alink/ url
bing.com /newtabredir url
duckduckgo.com /l/ uddg
r.search.yahoo.com / RU=
ecosia.org /url url
yandex.* /turbo/ TURBO
bing.com /amp/ AMP
search.yahoo.co.jp /amp/ AMP
yandex.* /turbo text
facebook.com /l.php u
messenger.com /l.php u
l.instagram.com / u
l.threads.com / u
l.threads.net / u
linkedin.com /redir/ url
linkedin.com /safety/go url
out.reddit.com / url
t.umblr.com /redirect z
vk.com /away.php to
vk.com /away to
steamcommunity.com /linkfilter/ url
steamcommunity.com /linkfilter/ u
slack-redir.net /link url
disq.us /url url
exit.sc / url
getpocket.com /redirect url
link.zhihu.com / target
link.csdn.net / target
link.juejin.cn / target
weibo.cn /sinaurl u
safelinks.protection.outlook.com / url
urldefense.com /v3/ __
urldefense.com /v1/ u
urldefense.proofpoint.com /v1/ u
href.li / QUERY
anonym.to / QUERY
web.archive.org /web/ PATH
web.archive.org /save/ PATH
archive.ph / PATH
archive.is / PATH
archive.today / PATH
archive.md / PATH
archive.vn / PATH
archive.fo / PATH
archive.li / PATH
wayback.archive-it.org / PATH
webarchive.nationalarchives.gov.uk / PATH
webarchive.org.uk /wayback/ PATH
arquivo.pt /wayback/ PATH
webcitation.org /query url
r.jina.ai / PATH
12ft.io / PATH
12ft.io /proxy q
google.* /goto url
google.* /website u
scholar.googleusercontent.com /scholar CACHE
search.app / link
search.app.goo.gl / link
startpage.com /do/proxy u
google.* /gwt/x u
google.* /scholar_url url
googleweblight.com / lite_url
googleweblight.com /i u
bing.com /news/apiclick url
microsofttranslator.com / a
translatetheweb.com / a
yandex.* /translate url
translated.turbopages.org /proxy_u/ PATH
fanyi.baidu.com /transpage query
translate.baiducontent.com /transpage query
papago.naver.net /website target
docs.google.com /viewer url
docs.google.com /gview url
view.officeapps.live.com /op/ src
lm.facebook.com /l.php u
facebook.com /flx/warn u
l.messenger.com / u
l.wl.co /l u
t.me /iv url
pinterest.* /offsite url
tiktok.com /link/v2 target
medium.com /r/ url
medium.com /m/ redirectUrl
quora.com /qemail/tc url
gitee.com /link target
jianshu.com /go-wild url
links.jianshu.com /go to
link.jianshu.com / t
link.uisdc.com / redirect
oschina.net /action/GoToLink url
douban.com /link2 url
blog.51cto.com /transfer QUERY
c.pc.qq.com / pfurl
docs.qq.com /scenario/link.html url
game.bilibili.com /linkfilter url
cloud.tencent.com /developer/tools/blog-entry target
away.vk.com / to
archive.org /web/ PATH
webharvest.gov / PATH
timetravel.mementoweb.org / PATH
swap.stanford.edu / PATH
freedium.cfd / PATH
freedium-mirror.cfd / PATH
1ft.io / PATH
removepaywall.com / PATH
smry.ai / PATH
outline.com / PATH
via.hypothes.is / PATH
awin1.com /cread.php ued
click.linksynergy.com / murl
go.redirectingat.com / url
go.skimresources.com / url
redirect.viglink.com / u
clk.tradedoubler.com /click url
shareasale.com /r.cfm urllink
rover.ebay.com / mpre
clickserve.dartsearch.net /link/click ds_dest_url
pxf.io / u
sjv.io / u
linkprotect.cudasvc.com /url a
clicktime.symantec.com / u
urldefense.proofpoint.com /v2/ u:proofpoint
yandex.* /clck/ url
yandex.* /redir PATH
naver.com /p/cr/rd u
cr.naver.com /rd u
ok.ru /dk st.link
tumblr.com /redirect z
urldefense.us /v3/ __
secure-web.cisco.com / PATH
statics.teams.cdn.office.net /evergreen-assets/safelinks/ url
linklock.titanhq.com /analyse url
s.click.aliexpress.com /deep_link.htm dl_target_url
anrdoezrs.net / PATH
dpbolvw.net / PATH
jdoqocy.com / PATH
kqzyfj.com / PATH
tkqlhce.com / PATH
anrdoezrs.net / url
dpbolvw.net / url
jdoqocy.com / url
kqzyfj.com / url
tkqlhce.com / url
search.yahoo.co.jp /r/ RU=
megalodon.jp / PATH
news.google.com /articles/ NEWS
news.google.com /rss/articles/ NEWS
news.google.com /__i/rss/rd/articles/ NEWS
news.google.com /read/ NEWS
`
