package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
)

// TestErasureByTheAPI erases the canary as a program does: with a token for that only, in
// its namespace, and finds the certificate again.
func TestErasureByTheAPI(t *testing.T) {
	a := emptyDesk(t, nil)
	id := aviary(t, a)
	ctx := t.Context()
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	token := func(namespace string, scopes ...actor.Scope) string {
		_, text, err := a.accounts.CreateToken(ctx, actor.System("test"), account.TokenDraft{Name: "p" + namespace, Namespace: namespace, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	erase, others := token("", actor.ScopeErase), token("crm", actor.ScopeErase)
	call := func(method, token, path string, want int) (answer map[string]any) {
		t.Helper()
		request, err := http.NewRequest(method, server.URL+"/api/v1/customers/"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		r, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s %s: %d, want %d", method, path, r.StatusCode, want)
		}
		if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
		return answer
	}
	ask := func(token, path string, want int) map[string]any {
		t.Helper()
		return call(http.MethodDelete, token, path, want)
	}
	call(http.MethodPost, token("", actor.ScopeRead), "cust-canary/copy", http.StatusForbidden)
	call(http.MethodPost, others, "cust-canary/copy", http.StatusNotFound)
	if copied := call(http.MethodPost, erase, "cust-canary/copy", http.StatusOK); len(copied["kept"].(map[string]any)["conversations"].([]any)) != 2 || len(copied["customer"].(map[string]any)["keys"].([]any)) != 4 {
		t.Errorf("copy: %v", copied)
	}
	ask(token("", actor.ScopeIntake, actor.ScopeRead), "cust-canary", http.StatusForbidden)
	ask(others, "cust-canary", http.StatusNotFound)
	if answer := ask(erase, "nobody", http.StatusNotFound); answer["code"] != "privacy.fault.nobody" {
		t.Errorf("nobody: %v", answer)
	}
	slashed := contact.Draft{Source: "chat", ExternalID: "s-1", Channel: "chat", Kind: contact.Chat, Customer: &contact.Customer{ExternalID: "crm/7/a"}, StartedAt: a.now().Add(-time.Hour), EndedAt: a.now().Add(-time.Hour)}
	if taken, err := a.contacts.Take(ctx, actor.System("test"), []contact.Draft{slashed}); err != nil || taken[0].Err != nil {
		t.Fatal(taken, err)
	}
	call(http.MethodPost, erase, "crm%2F7%2Fa/copy", http.StatusOK)
	if answer := ask(erase, "crm%2F7%2Fa", http.StatusOK); answer["contacts"] != 1.0 {
		t.Errorf("an id with slashes: %v", answer)
	}
	ask(erase, "%FF%00", http.StatusNotFound)
	root := actor.Actor{PersonID: 1, Role: actor.Admin}
	if err := a.privacy.Hold(ctx, root, id, "суд"); err != nil {
		t.Fatal(err)
	}
	if answer := ask(erase, "cust-canary", http.StatusConflict); answer["code"] != "privacy.fault.held" {
		t.Errorf("held: %v", answer)
	}
	if err := a.privacy.Lift(ctx, root, id); err != nil {
		t.Fatal(err)
	}
	first := ask(erase, "cust-canary", http.StatusOK)
	if first["state"] != "done" || first["contacts"] != 2.0 || len(first["erased"].([]any)) != 6 || len(first["stays"].([]any)) < 5 {
		t.Errorf("certificate: %v", first)
	}
	if again := ask(erase, "cust-canary", http.StatusOK); again["number"] != first["number"] {
		t.Errorf("asked again: %v", again)
	}
	ask(others, "cust-canary", http.StatusNotFound)
}
