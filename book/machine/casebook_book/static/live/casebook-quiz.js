/* The quiz of a chapter: what is said of each choice stands on the page; this shows that of the one
   that was chosen. Nothing is recorded. Without this script all of it can be unfolded. */
(() => {
  "use strict";

  for (const question of document.querySelectorAll(".cb-quiz-question")) {
    const says = [...question.querySelectorAll(".cb-quiz-says")];
    const told = document.createElement("div");
    told.className = "cb-quiz-told";
    told.setAttribute("role", "status");
    const check = document.createElement("button");
    check.type = "button";
    check.className = "cb-button";
    check.textContent = "Check";
    check.addEventListener("click", () => {
      const chosen = question.querySelector("input:checked");
      told.replaceChildren();
      if (!chosen) told.textContent = "Choose one first.";
      else told.append(...says[Number(chosen.value)].cloneNode(true).childNodes);
      told.dataset.isRight = chosen ? says[Number(chosen.value)].dataset.isRight : "";
    });
    question.querySelector(".cb-quiz-answers").replaceWith(check, told);
    question.addEventListener("change", () => told.replaceChildren());
  }
})();
