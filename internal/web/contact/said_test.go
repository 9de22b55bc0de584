package contact_test

import (
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/query"
	"openpeople/internal/survey"
)

// A row says who said what was looked for, and leads to the message; the query travels.
func TestTheListShowsWhereWordsStand(t *testing.T) {
	r := &rooms{rows: some(2), count: 2}
	r.rows[0].Excerpt = &contact.Excerpt{Said: contact.Said{Text: query.Text{By: query.Operator, Text: "вернём <деньги>"}, Message: 3}, Pieces: []query.Piece{{Text: "вернём <"}, {Text: "деньги", Marked: true}, {Text: ">"}}}
	r.rows[1].Excerpt = &contact.Excerpt{Said: contact.Said{Text: query.Text{By: query.Comment}, Message: contact.InComment}, Pieces: []query.Piece{{Text: "деньги", Marked: true}}}
	status, body := ask(t, r, supervisor, i18n.RU, "/contacts?q="+url.QueryEscape("деньги"))
	if status != 200 {
		t.Fatal(status)
	}
	has(t, body, "вернём &lt;<mark>деньги</mark>&gt;", "Оператор:", "Комментарий:", `#m3"`, `#said"`, "Слова находятся и с другими окончаниями.", "from=q%3D%25D0")
	if n := strings.Count(body, "Возможно"); n != 0 {
		t.Error("something is offered though enough is found")
	}
	r = &rooms{meant: "интернет -дома"}
	_, body = ask(t, r, supervisor, i18n.RU, "/contacts?channel=chat&q="+url.QueryEscape("интирнет -дома"))
	has(t, body, "Возможно, вы искали:", `href="/contacts?channel=chat&q=`+url.QueryEscape("интернет -дома")+`"`, "Ничего не нашлось", "Слова находятся и с другими окончаниями.")
}

// What cannot be looked for is said with 422, and what was typed stays in the box; the page
// of a contact does without.
func TestWhatCannotBeLookedFor(t *testing.T) {
	_, err := query.Parse(`"деньги`)
	r := &rooms{wrong: err, detail: contact.Detail{Contact: contact.Contact{ID: 5}}}
	status, body := ask(t, r, supervisor, i18n.RU, "/contacts?q=%22"+url.QueryEscape("деньги"))
	if status != 422 {
		t.Error(status)
	}
	has(t, body, "Кавычка не закрыта.", `value=""деньги"`)
	if status, _ = ask(t, r, supervisor, i18n.RU, "/contacts.csv?q=%22x"); status != fault.Invalid.Status() {
		t.Errorf("the file: %d", status)
	}
	if status, _ = ask(t, r, supervisor, i18n.RU, "/contacts/5?from="+url.QueryEscape("q=%22x")); status != 200 {
		t.Errorf("the contact: %d", status)
	}
}

// Words that were looked for are marked in the conversation and in the comment, of whoever
// is said to have said them, and links lead to each message.
func TestTheConversationShowsWhereWordsStand(t *testing.T) {
	r := &rooms{rows: some(1), count: 1, detail: contact.Detail{Contact: contact.Contact{ID: 1}, Messages: []contact.Message{
		{From: contact.FromCustomer, Text: "Где мои <деньги>?"}, {From: contact.FromOperator, Text: "Деньги вернули"}, {From: contact.FromCustomer, Text: "спасибо"}, {From: contact.FromCustomer, Text: "деньгами рад"},
	}}}
	r.detail.ID, r.rows[0].ID = 1, 1
	r.said = survey.Said{Response: &survey.Response{Comment: "Про деньги помогли", AnsweredAt: now}}
	_, body := ask(t, r, supervisor, i18n.EN, "/contacts/1?from="+url.QueryEscape("q="+url.QueryEscape("деньги")))
	has(t, body, "Где мои &lt;<mark>деньги</mark>&gt;?", "<mark>Деньги</mark> вернули", "Про <mark>деньги</mark> помогли", "Found in 3 messages:", `href="#m0"`, `href="#m1"`, `href="#m3"`, `value="деньги"`)
	_, body = ask(t, r, supervisor, i18n.EN, "/contacts/1?from="+url.QueryEscape("q="+url.QueryEscape("from:operator деньги")))
	has(t, body, "Где мои &lt;деньги&gt;?", "<mark>Деньги</mark> вернули", "Про деньги помогли", "Found in 1 message:")
	if _, body = ask(t, r, supervisor, i18n.EN, "/contacts/1"); strings.Contains(body, "<mark>") || strings.Contains(body, "Found in") {
		t.Error("words are marked that nobody looked for")
	}
}
