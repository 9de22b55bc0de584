package main

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// TestListsAreCut asks every list of every room, found by its parameters, for
// nothing, one, all there is and nonsense: none gives more than MaxLimit rows,
// each gives DefaultLimit when nothing is said, and says that there is more.
func TestListsAreCut(t *testing.T) {
	d := newFilledDesk(t, 700)
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	whole := when.Period{From: today.Add(-400), To: today.Add(400)}
	admin := actor.Actor{PersonID: 1, Name: "admin", Role: actor.Admin}
	ask := func(use reflect.Value, limit int) (rows int, more bool) {
		t.Helper()
		var args []reflect.Value
		for i := range use.Type().NumIn() {
			switch in := use.Type().In(i); in {
			case typeOfContext:
				args = append(args, reflect.ValueOf(context.Background()))
			case typeOfActor:
				args = append(args, reflect.ValueOf(admin))
			case reflect.TypeFor[page.Request]():
				args = append(args, reflect.ValueOf(page.Request{Limit: limit}))
			case reflect.TypeFor[when.Period]():
				args = append(args, reflect.ValueOf(whole))
			case reflect.TypeFor[bool]():
				args = append(args, reflect.ValueOf(true))
			default:
				args = append(args, reflect.Zero(in))
			}
		}
		for _, out := range use.Call(args) {
			if err, failed := out.Interface().(error); failed {
				t.Fatal(err)
			}
			if list, next := listIn(out); next.IsValid() {
				rows, more = list.Len(), !next.IsZero()
			}
		}
		return rows, more
	}
	long, paged, seen := 0, 0, 0
	for _, room := range []any{d.accounts, d.contacts, d.comments, d.surveys, d.recoveries, d.sending, d.reports, d.reviews, d.days, d.ideas, d.works} {
		service := reflect.ValueOf(room)
		for i := range service.NumMethod() {
			method := service.Type().Method(i)
			listed := false
			for _, in := range paramsOf(method) {
				listed = listed || in == reflect.TypeFor[page.Request]()
			}
			if !listed {
				continue
			}
			seen++
			name := fmt.Sprint(service.Type().Elem().PkgPath(), ".", method.Name)
			all, more := ask(service.Method(i), page.MaxLimit)
			if all > page.MaxLimit || more && all < page.MaxLimit {
				t.Errorf("%s: %d rows of %d, more: %v", name, all, page.MaxLimit, more)
			}
			if more {
				long++
			}
			if all > page.DefaultLimit {
				paged++
			}
			for limit, want := range map[int]int{0: page.DefaultLimit, -1: page.DefaultLimit, 1: 1, page.MaxLimit + 1: page.MaxLimit, 1 << 40: page.MaxLimit} {
				if got, further := ask(service.Method(i), limit); got != min(want, all) || further != (more || got < all) {
					t.Errorf("%s, %d rows asked for of %d: %d, more: %v", name, limit, all, got, further)
				}
			}
		}
	}
	if seen < 10 || paged < 4 || long < 1 {
		t.Errorf("%d lists, %d longer than a page is, %d longer than one may be: the walk is broken", seen, paged, long)
	}
}

// listIn finds the rows of a page.Of, or of a struct that holds one, and what comes
// after them.
func listIn(out reflect.Value) (rows, next reflect.Value) {
	if out.Kind() != reflect.Struct {
		return rows, next
	}
	if next = out.FieldByName("Next"); next.IsValid() && next.Type() == reflect.TypeFor[page.Cursor]() {
		return out.FieldByName("Rows"), next
	}
	for i := range out.NumField() {
		if rows, next = listIn(out.Field(i)); next.IsValid() {
			return rows, next
		}
	}
	return reflect.Value{}, reflect.Value{}
}
