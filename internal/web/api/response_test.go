package api_test

import (
	"fmt"
	"strings"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A question that nobody answered is told of without an answer; what is said later, a
// word without a mark too, is its answer.
func TestOfferedElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		nobody := strings.Replace(one("1"), `"customer":{"external_id":"u-1","name":"Иван","email":"ivan1@example.org","phone":"+79161234567","time_zone":"Europe/Moscow"},`, "", 1)
		took := d.do(t, "intake", "POST", "/api/v1/contacts", nobody)
		path := fmt.Sprintf("/api/v1/contacts/%v", took.json["id"])
		response := func(rest string) string {
			return `{"source":"crm","external_id":"1","delivery":"ivr","offered_at":"2026-11-23T11:31:00Z"` + rest + `}`
		}
		for i, want := range []int{201, 200} {
			if got := d.do(t, "intake", "POST", "/api/v1/responses", response("")); got.status != want || got.json["id"] != nil || got.json["contact_id"] != took.json["id"] {
				t.Errorf("time %d: %d %s", i, got.status, got.body)
			}
		}
		got := d.do(t, "read", "GET", path, "")
		if at(got.json, "invitation", "state") != "offered" || at(got.json, "invitation", "sent_at") == nil || got.json["response"] != nil {
			t.Errorf("asked: %s", got.body)
		}
		rate := func() any {
			return at(d.do(t, "read", "GET", "/api/v1/kpis?from=2026-11-23&to=2026-11-23", "").json, "response_rate", "value")
		}
		if rate() != 0.0 {
			t.Errorf("asked, the response rate is %v", rate())
		}
		said := response(`,"solved":true,"comment":"да","answered_at":"2026-11-23T11:32:00Z"`)
		for i, want := range []int{201, 200} {
			if got := d.do(t, "intake", "POST", "/api/v1/responses", said); got.status != want || got.json["id"] == nil {
				t.Errorf("answered, time %d: %d %s", i, got.status, got.body)
			}
		}
		got = d.do(t, "read", "GET", path, "")
		if at(got.json, "invitation", "state") != "elsewhere" || at(got.json, "response", "mark") != nil || at(got.json, "response", "solved") != true || at(got.json, "response", "comment") != "да" {
			t.Errorf("answered: %s", got.body)
		}
		if rate() != 1.0 {
			t.Errorf("answered, the response rate is %v", rate())
		}
	})
}
