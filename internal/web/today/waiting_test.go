package today_test

import (
	"context"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/review"
)

// waits is what the other rooms say.
type waits struct {
	reviews review.Waiting
	days    openday.Waiting
	ideas   idea.Waiting
}

type (
	reviewRoom struct{ *rooms }
	dayRoom    struct{ *rooms }
	ideaRoom   struct{ *rooms }
)

func (r reviewRoom) Waiting(context.Context, actor.Actor) (review.Waiting, error) {
	return r.waits.reviews, nil
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
		days:    openday.Waiting{Unread: 1, Notes: []openday.NoteRow{{Note: openday.Note{ID: 5, Said: openday.Said{What: "Очередь у кассы"}, WrittenAt: now}, AuthorName: "Пётр"}}, NextDay: &openday.DayRow{Day: openday.Day{ID: 8, Title: "Осень в салонах"}, Seats: 21, Taken: 0}},
		ideas:   idea.Waiting{Unanswered: 2, UnansweredRows: []idea.Row{{Idea: idea.Idea{ID: 6, Title: "Один звонок", Status: idea.Statuses[0].Status, MovedAt: now}}}},
	}
	_, body := get(t, r, agent, i18n.RU, "/")
	has(t, body, "Ждёт вас", "7 новых разборов вашей работы", "/reviews/41", "Роуминг &lt;b&gt;", "/reviews?list=to_me", "1 заметку никто не прочёл", "/notes/5",
		"2 идеи две недели без ответа", "/ideas/6", "Осень в салонах", "свободно 21 место")
	_, body = get(t, r, agent, i18n.EN, "/")
	has(t, body, "Waiting for you", "7 new reviews of your work", "1 note nobody has read", "2 ideas two weeks without an answer", "21 seats are free")
}
