package today_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/recovery"
	"openpeople/internal/review"
)

// waits is what the other rooms say.
type waits struct {
	reviews review.Waiting
	queue   []review.AssignmentRow
	blind   []review.CalibrationRow
	days    openday.Waiting
	ideas   idea.Waiting
}

type (
	reviewRoom      struct{ *rooms }
	queueRoom       struct{ *rooms }
	calibrationRoom struct{ *rooms }
	dayRoom         struct{ *rooms }
	ideaRoom        struct{ *rooms }
)

func (r reviewRoom) Waiting(context.Context, actor.Actor) (review.Waiting, error) {
	return r.waits.reviews, nil
}

func (r queueRoom) InQueue(context.Context, actor.Actor) (int, []review.AssignmentRow, error) {
	return len(r.waits.queue), r.waits.queue, nil
}

func (r calibrationRoom) ToCalibrate(context.Context, actor.Actor) ([]review.CalibrationRow, error) {
	return r.waits.blind, nil
}

func (r dayRoom) Waiting(context.Context, actor.Actor) (openday.Waiting, error) {
	return r.waits.days, nil
}

func (r ideaRoom) Waiting(context.Context, actor.Actor) (idea.Waiting, error) {
	return r.waits.ideas, nil
}

func TestWhatWaitsInOtherRooms(t *testing.T) {
	r := &rooms{overview: full()}
	agent := actor.Actor{PersonID: 3, Role: actor.Agent, OperatorID: 9}
	if _, body := get(t, r, agent, i18n.RU, "/"); strings.Contains(body, "Ждёт вас") {
		t.Error("a head stands over nothing")
	}
	two := 2
	r.waits = waits{
		reviews: review.Waiting{Acknowledge: 7, AcknowledgeRows: []review.Row{{ID: 41, TopicName: "Роуминг <b>", ReviewerName: "Ольга", SubmittedAt: &now, Mark: &two}}},
		queue:   []review.AssignmentRow{{Assignment: review.Assignment{ContactID: 77}, TopicName: "Тарифы", OperatorName: "Вера", DueAt: now}},
		blind:   []review.CalibrationRow{{Calibration: review.Calibration{ID: 12, Name: "Ноябрь, чаты", DueDay: 2026_11_25}}},
		days:    openday.Waiting{Unread: 1, Notes: []openday.NoteRow{{Note: openday.Note{ID: 5, Said: openday.Said{What: "Очередь у кассы"}, WrittenAt: now}, AuthorName: "Пётр"}}, NextDay: &openday.DayRow{Day: openday.Day{ID: 8, Title: "Осень в салонах"}, Free: 21}},
		ideas:   idea.Waiting{Unanswered: 2, UnansweredRows: []idea.Row{{Idea: idea.Idea{ID: 6, Title: "Один звонок", Status: idea.Statuses[0].Status, MovedAt: now}}}},
	}
	_, body := get(t, r, agent, i18n.RU, "/")
	has(t, body, "Ждёт вас", "7 новых разборов вашей работы", "/reviews/41", "Роуминг &lt;b&gt;", "/reviews?list=to_me", "/contacts/77/review?from=list%3Dqueue", "обращение в очереди разборов", "калибровка ждёт ваших баллов", "/calibrations/12", "Ноябрь, чаты", "Очередь у кассы", "заметку никто не прочёл", "/notes/5",
		"2 идеи две недели без ответа", "/ideas/6", "Осень в салонах", "свободно 21 место")
	_, body = get(t, r, agent, i18n.EN, "/")
	has(t, body, "Waiting for you", "7 new reviews of your work", "a note that nobody has read", "2 ideas two weeks without an answer", "21 seats are free")
}

// Customers who wait for a call come first, by deadline; then the oldest. Each has one
// button, which says what it is about; more than fit are folded.
func TestWhatWaitsIsOneList(t *testing.T) {
	r := &rooms{overview: full(), recoveries: []recovery.Row{
		{Recovery: recovery.Recovery{ContactID: 55, TeamID: 3, DueAt: now.Add(-time.Hour)}, CustomerName: "Иван", Phone: "+79161234567"},
		{Recovery: recovery.Recovery{ContactID: 56, TeamID: 3, DueAt: now.Add(time.Hour)}, CustomerName: "Пётр"},
	}}
	note := func(id int64, ago time.Duration) openday.NoteRow {
		return openday.NoteRow{Note: openday.Note{ID: id, Said: openday.Said{What: "заметка"}, WrittenAt: now.Add(-ago)}}
	}
	r.waits = waits{
		days: openday.Waiting{Unread: 40, Notes: []openday.NoteRow{note(5, time.Hour), note(6, 90*24*time.Hour), note(7, 2*time.Hour), note(8, 3*time.Hour)}},
		ideas: idea.Waiting{
			Unanswered: 2, UnansweredRows: []idea.Row{{Idea: idea.Idea{ID: 6, Title: "Один звонок", MovedAt: now.Add(-30 * 24 * time.Hour)}}, {Idea: idea.Idea{ID: 7, Title: "Второй", MovedAt: now.Add(-20 * 24 * time.Hour)}}},
			Owned: 1, OwnedRows: []idea.Row{{Idea: idea.Idea{ID: 9, Title: "Просроченная", DueDay: 2026_11_20}}},
			Mine: 4, MineRows: []idea.Row{{Idea: idea.Idea{ID: 11, Title: "Моя"}}},
		},
	}
	_, body := get(t, r, supervisor, i18n.RU, "/")
	var got []string
	for _, m := range regexp.MustCompile(`wait-do" href="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		got = append(got, m[1])
	}
	want := []string{"/contacts/55#recovery", "/contacts/56#recovery", "/notes/6", "/ideas/6", "/ideas/7", "/ideas/9", "/notes/7", "/notes/5"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	has(t, body, `href="tel:+79161234567"`, "Перезвонить <span class=\"out-of-sight\">: Иван", "40 заметок никто не прочёл", "4 ваши идеи", `href="/notes?unread=1"`)
	if n := strings.Count(body, "срок прошёл"); n != 2 {
		t.Errorf("%d are late, want the call and the idea", n)
	}
	hasNot(t, body, "/ideas/11", "Ещё 1")
	for i := range int64(3) {
		r.waits.reviews.AcknowledgeRows = append(r.waits.reviews.AcknowledgeRows, review.Row{ID: 41 + i, TopicName: "Роуминг", SubmittedAt: &now})
	}
	r.waits.reviews.Acknowledge = 3
	_, body = get(t, r, supervisor, i18n.RU, "/")
	has(t, body, "Ещё 3</summary>")
}
