// A web server that says hello.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "hello\n");
app.Run("http://*:8080");
