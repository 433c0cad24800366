// Paper is light, and as wide as it is; afterwards all is as it was.
(function () {
  var PAPER = 640; // px
  var scheme = "";
  var figures = [];
  addEventListener("beforeprint", function () {
    var app = document.querySelector(".stApp");
    scheme = app.style.colorScheme;
    app.style.colorScheme = "light";
    figures = document.querySelectorAll(".figure, .explorer .curve");
    figures.forEach(function (figure) {
      figure.style.zoom = Math.min(1, PAPER / figure.offsetWidth);
    });
  });
  addEventListener("afterprint", function () {
    document.querySelector(".stApp").style.colorScheme = scheme;
    figures.forEach(function (figure) {
      figure.style.zoom = "";
    });
  });
})();
