package api_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/recovery"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Cases are read oldest first with their figures, ids and the desk's zone, and no name or
// number of a customer.
func TestRecoveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		desk := askingtest.NewDesk(t, s, clock)
		ctx := context.Background()
		var ids []int64
		for mark := 1; mark <= 3; mark++ {
			id, token := desk.Invited()
			desk.Answer(token, askingtest.Marked(min(mark, 2)))
			ids = append(ids, id)
			clock.Pass(time.Hour)
		}
		if err := desk.Recoveries.Close(ctx, actor.System("test"), ids[0], recovery.Closing{Outcome: "fixed", Cause: "system"}); err != nil {
			t.Fatal(err)
		}
		const path = "/api/v1/recoveries?from=2026-11-21&to=2026-11-21"
		got := d.do(t, "read", "GET", path+"&limit=2", "")
		list, _ := got.json["recoveries"].([]any)
		if got.status != 200 || len(list) != 2 || got.json["time_zone"] != "Europe/Moscow" || at(list, 0, "contact_id") != float64(ids[0]) ||
			at(list, 0, "state") != "closed" || at(list, 0, "outcome") != "fixed" || at(list, 0, "cause") != "system" || at(list, 0, "solved") != true || at(list, 0, "mark_before") != 1.0 || at(list, 0, "mark_after") != nil ||
			at(list, 0, "owner") != nil || at(list, 0, "opened_at") != "2026-11-21T09:00:00Z" || at(list, 0, "due_at") != "2026-11-22T09:00:00Z" || at(list, 1, "state") != "new" || at(list, 1, "solved") != nil {
			t.Errorf("%d %s", got.status, got.body)
		}
		if at(got.json, "figures", "opened") != 3.0 || at(got.json, "figures", "open") != 2.0 || at(got.json, "figures", "solved", "value") != 1.0 || at(got.json, "figures", "solved", "n") != 1.0 || at(got.json, "figures", "marks") != nil {
			t.Errorf("%s", got.body)
		}
		next, _ := got.json["next"].(string)
		rest := d.do(t, "read", "GET", path+"&cursor="+next, "")
		if list, _ := rest.json["recoveries"].([]any); len(list) != 1 || at(list, 0, "contact_id") != float64(ids[2]) || rest.json["next"] != nil || rest.json["figures"] != nil {
			t.Errorf("%s", rest.body)
		}
		if got := d.do(t, "read", "GET", path+"&topic=nothing", ""); len(got.json["recoveries"].([]any)) != 0 || at(got.json, "figures", "opened") != 0.0 {
			t.Errorf("%s", got.body)
		}
		for query, want := range map[string]int{"state=closed": 1, "state=new&state=taken": 2, "late=1": 0, "outcome=fixed": 1, "cause=system&solved=1": 1, "again=1": 0} {
			got := d.do(t, "read", "GET", path+"&"+query, "")
			if list, _ := got.json["recoveries"].([]any); got.status != 200 || len(list) != want || at(got.json, "figures", "opened") != float64(want) {
				t.Errorf("%s: %d %s", query, got.status, got.body)
			}
		}
		if got := d.do(t, "read", "GET", path+"&state=lost", ""); got.status != 422 {
			t.Errorf("a state that is none: %d", got.status)
		}
		for _, query := range []string{"?from=2026-11-21", "?from=2026-11-22&to=2026-11-21", path[len("/api/v1/recoveries"):] + "&cursor=x", path[len("/api/v1/recoveries"):] + "&limit=1001", path[len("/api/v1/recoveries"):] + "&state=closed&foo=1"} {
			if got := d.do(t, "read", "GET", "/api/v1/recoveries"+query, ""); got.status != 422 {
				t.Errorf("%s: %d", query, got.status)
			}
		}
		if got := d.do(t, "intake", "GET", path, ""); got.status != 403 {
			t.Errorf("a token of intake: %d", got.status)
		}
	})
}
