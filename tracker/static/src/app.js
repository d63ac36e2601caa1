// Every page works without this file; it only adds comfort. It sets the two classes that
// GOV.UK Frontend looks for itself, so that no inline script (and no exception for one in the
// content security policy) is needed.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

// A second click on a button that sends something is ignored in the browser as well as refused by
// the server.
createAll(Button, { preventDoubleClick: true });

for (const Component of [
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(Component);
}

// A box that scrolls sideways takes the keyboard's focus; one that has room needs no stop.
const boxes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".app-scroll")) boxes.observe(box);
